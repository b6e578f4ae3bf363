namespace Reconciler.Resources.Network;

/// <summary>Resolvers as the node's files write them.</summary>
internal static class DnsServers
{
    /// <summary>An address, with a zone behind <c>%</c> if it has one; null for anything more (a port, a server name).</summary>
    public static DnsServer? Parse(string text)
    {
        var zone = text.IndexOf('%', StringComparison.Ordinal);
        return NetworkValues.ParseAddress(zone < 0 ? text : text[..zone]) is { } address && (zone < 0 || NetworkValues.IsLinkName(text[(zone + 1)..]))
            ? new DnsServer(address, zone < 0 ? null : text[(zone + 1)..])
            : null;
    }

    /// <summary>Whether the texts mean the same resolvers in the same order.</summary>
    public static bool AreSame(IReadOnlyList<string> texts, IReadOnlyList<string> others) =>
        texts.Count == others.Count && texts.Zip(others).All(pair => ResolvText.Same(pair.First, pair.Second));
}
