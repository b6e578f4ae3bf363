namespace Reconciler.Core.Diagnostics;

/// <summary>Collects the diagnostics of one command. Not safe for several threads.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];

    public bool HasErrors { get; private set; }

    public int Count => _items.Count;

    public void Add(Diagnostic diagnostic)
    {
        _items.Add(diagnostic);
        HasErrors |= diagnostic.Severity == Severity.Error;
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    public void Error(string code, string message, SourceSpan? span = null, string? hint = null) =>
        Add(new Diagnostic(code, Severity.Error, message, span, hint));

    public void Warning(string code, string message, SourceSpan? span = null, string? hint = null) =>
        Add(new Diagnostic(code, Severity.Warning, message, span, hint));

    /// <summary>All of them by file, line and column; those without a place come last, in the order in which they were added.</summary>
    public IReadOnlyList<Diagnostic> Sorted() =>
        [.. _items.Distinct()
            .OrderBy(d => d.Span is null)
            .ThenBy(d => d.Span?.File, StringComparer.Ordinal)
            .ThenBy(d => d.Span?.Line)
            .ThenBy(d => d.Span?.Column)];
}
