using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The text of a rule- or rule6- file with a wish in it: arguments of <c>ip rule add</c>, a line each (ifup-routes).</summary>
internal static class IfcfgRules
{
    /// <summary>Null for no file.</summary>
    public static string? Write(string? text, BootWish wish, Family family)
    {
        var lines = new TextLines(text ?? "");
        wish.RuleList(family).Write(() => Found(lines, family), missing => lines.Insert(lines.Count, missing.ToString()));
        return lines.Count == 0 && text is not "" ? null : lines.ToString();
    }

    private static IEnumerable<BootEntry<BootRule>> Found(TextLines lines, Family family) => Enumerable.Range(0, lines.Count)
        .Select(line => (Line: line, Rule: Read(lines[line], family))).Where(item => item.Rule?.Family == family)
        .Select(item => new BootEntry<BootRule>(item.Rule!, () => lines.RemoveAt(item.Line), rule => lines.Set(item.Line, rule.ToString())));

    private static BootRule? Read(string line, Family family) =>
        line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries) is [not ['#', ..], ..] words ? RouteWords.ParseRule(words, family) : null;
}
