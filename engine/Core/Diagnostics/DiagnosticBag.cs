namespace Reconciler.Core.Diagnostics;

/// <summary>
/// Collects the diagnostics of one command. Not safe for several threads. Beyond <paramref name="most"/> they are only counted:
/// a file made to hurt could have a million mistakes.
/// </summary>
public sealed class DiagnosticBag(int most = int.MaxValue)
{
    // Each costs up to a microsecond, and a file made to hurt could ask for all names of all names.
    private const int MostComparisons = 200_000;

    private readonly List<Diagnostic> _items = [];

    private int _comparisons;

    public bool HasErrors { get; private set; }

    public int Count => _items.Count;

    /// <summary>How many there were beyond what is kept.</summary>
    public int Dropped { get; private set; }

    /// <summary>The hint <c>did you mean `x`?</c>; null if nothing is near, or after more than people would read.</summary>
    public string? NearestHint(string written, IReadOnlyCollection<string> candidates)
    {
        if (_comparisons > MostComparisons)
        {
            return null;
        }

        _comparisons += candidates.Count;
        return NearestName.Hint(written, candidates);
    }

    public void Add(Diagnostic diagnostic)
    {
        if (_items.Count < most)
        {
            _items.Add(diagnostic);
        }
        else
        {
            Dropped++;
        }

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
