using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// Rules that a profile must have, and must not have. A rule is meant by its first words: <c>mount</c> means <c>mount,</c> and
/// <c>mount fstype=proc,</c>, and not <c>deny mount,</c>.
/// </summary>
public sealed record RuleExpectation(Sequence<string> Present, Sequence<string> Absent)
{
    // Words before a rule that change neither what it is about nor whether it allows.
    private static readonly ImmutableArray<string> Qualifiers = ["audit", "allow", "quiet"];

    /// <summary>What of it does not hold, in words; empty where all does.</summary>
    public ImmutableArray<string> Broken(IEnumerable<string> rules)
    {
        var list = rules.ToList();
        return
        [
            .. Absent.Where(wanted => list.Any(rule => Means(wanted, rule))).Select(wanted => $"has the rule `{Normal(wanted)}`, which it must not"),
            .. Present.Where(wanted => !list.Any(rule => Means(wanted, rule))).Select(wanted => $"lacks the rule `{Normal(wanted)}`"),
        ];
    }

    private static bool Means(string wanted, string rule)
    {
        var words = Normal(wanted);
        var found = rule;
        for (var space = found.IndexOf(' ', StringComparison.Ordinal); space > 0; space = found.IndexOf(' ', StringComparison.Ordinal))
        {
            var first = found[..space];
            if (words.StartsWith(first + " ", StringComparison.Ordinal) || !(Qualifiers.Contains(first) || first.StartsWith("priority=", StringComparison.Ordinal)))
            {
                break;
            }

            found = found[(space + 1)..];
        }

        return found == words || found.StartsWith(words + " ", StringComparison.Ordinal);
    }

    private static string Normal(string rule) => string.Join(' ', rule.TrimEnd(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
