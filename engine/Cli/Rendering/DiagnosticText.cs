using Reconciler.Core.Diagnostics;

namespace Reconciler.Cli.Rendering;

/// <summary><c>FILE:LINE:COL: error CODE: message</c> with the hint on a line of its own.</summary>
internal static class DiagnosticText
{
    public static string Of(Diagnostic diagnostic, Output output)
    {
        var place = diagnostic.Span is { } span ? $"{Visible.Of(span.ToString())}: " : "";
        var word = diagnostic.Severity.ToString().ToLowerInvariant();
        var painted = output.Paint(diagnostic.Severity switch { Severity.Error => Paint.Red, Severity.Warning => Paint.Yellow, _ => Paint.Cyan }, word);
        var hint = diagnostic.Hint is null ? "" : $"\n    hint: {Visible.Of(diagnostic.Hint)}";
        return $"{place}{painted} {diagnostic.Code}: {Visible.Of(diagnostic.Message)}{hint}";
    }
}
