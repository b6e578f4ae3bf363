using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>The configured resolvers as a document would wish them; what a document cannot say (a port, a server's name for TLS) is left out.</summary>
public static class DnsExport
{
    /// <summary>Null: none are configured.</summary>
    public static DnsEntry? Entry(DnsObserved observed, EntryHeader header)
    {
        var servers = observed.Servers.Select(DnsServers.Parse).OfType<DnsServer>().Where(server => server.Interface is null || server.Address.IsIPv6LinkLocal).Distinct().ToSequence();
        var search = (observed.Search.All(NetworkValues.IsDomain) ? observed.Search : []).Distinct(StringComparer.OrdinalIgnoreCase).ToSequence();
        return servers.IsEmpty && search.IsEmpty
            ? null
            : new DnsEntry(header) { Servers = servers.IsEmpty ? null : servers, Search = search.IsEmpty ? null : search };
    }
}
