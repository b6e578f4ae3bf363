namespace Reconciler.Resources.Network;

/// <summary>New links, those below before those upon them.</summary>
internal static class LinkOrder
{
    public static IEnumerable<LinkTransition> LowerFirst(IReadOnlyList<LinkTransition> links)
    {
        var byName = links.ToDictionary(link => link.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var order = new List<LinkTransition>(links.Count);
        foreach (var link in links)
        {
            Visit(link);
        }

        return order;

        void Visit(LinkTransition link)
        {
            if (!seen.Add(link.Name))
            {
                return;
            }

            if (link.After is { Kind: not "veth", Base: { } below } && byName.TryGetValue(below, out var lower))
            {
                Visit(lower);
            }

            order.Add(link);
        }
    }
}
