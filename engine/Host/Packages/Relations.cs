using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Reconciler.Host.Packages;

/// <summary>
/// Which packages need which (deb-control(5)): a clause of <c>Depends</c> holds while one of its alternatives is installed, or provided by one
/// that is. Versions are left out: whether they fit now was checked when they were installed, and a removal does not change them.
/// </summary>
internal sealed class Relations(IReadOnlyList<Paragraph> working)
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(" (:[\n\t");

    private readonly FrozenDictionary<string, ImmutableArray<string>> _providers = working
        .SelectMany(p => Names(p["Provides"u8]).Append(p.Name).Distinct().Select(name => (Name: name, By: p.Name)))
        .GroupBy(pair => pair.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.By).Distinct().ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>By package that goes, those that stay and would miss it.</summary>
    internal ILookup<string, string> Broken(IReadOnlySet<string> going)
    {
        var broken = new List<(string Gone, string By)>();
        foreach (var paragraph in working.Where(p => !going.Contains(p.Name)))
        {
            foreach (var clause in Clauses(paragraph["Depends"u8]).Concat(Clauses(paragraph["Pre-Depends"u8])))
            {
                var providers = clause.Split('|').SelectMany(alternative => _providers.GetValueOrDefault(Bare(alternative), [])).Distinct().ToList();
                if (providers.Count > 0 && providers.All(going.Contains))
                {
                    broken.AddRange(providers.Select(gone => (gone, paragraph.Name)));
                }
            }
        }

        return broken.Distinct().ToLookup(pair => pair.Gone, pair => pair.By, StringComparer.Ordinal);
    }

    private static string[] Clauses(string? field) => field?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static IEnumerable<string> Names(string? field) => Clauses(field).Select(Bare);

    /// <summary>The name without <c>:any</c>, a version in parentheses, or a list of architectures.</summary>
    private static string Bare(string relation)
    {
        var text = relation.AsSpan().Trim();
        var end = text.IndexOfAny(Ends);
        return (end < 0 ? text : text[..end]).ToString();
    }
}
