namespace Reconciler.Core.Diagnostics;

/// <summary>
/// Something a person should know: what, where, and what to do about it. Collected, never thrown.
/// The code tells the stage: RC1xxx document, RC2xxx plan, RC3xxx apply, RC4xxx not converged.
/// </summary>
public sealed record Diagnostic(string Code, Severity Severity, string Message, SourceSpan? Span = null, string? Hint = null)
{
    /// <summary><c>FILE:LINE:COL: error RC1001: message</c>, and the hint on a line of its own.</summary>
    public override string ToString()
    {
        var place = Span is { } span ? $"{span}: " : "";
        var hint = Hint is null ? "" : $"\n    hint: {Hint}";
        return $"{place}{Severity.ToString().ToLowerInvariant()} {Code}: {Message}{hint}";
    }
}
