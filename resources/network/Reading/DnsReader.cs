using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Decodes <c>dns-resolver.config</c>. An empty one removes all static resolvers, as it does for nmstate.</summary>
internal static class DnsReader
{
    // resolv.conf(5): MAXNS.
    private const int MostServers = 3;

    public static DnsEntry? Read(MappingReader? resolver, EntryScope scope)
    {
        if (resolver?.Refuse(UnsupportedKeys.Dns).Mapping("config")?.Refuse(UnsupportedKeys.DnsConfig) is not { } config)
        {
            return null;
        }

        var header = scope.Header(NetworkIds.Dns, config);
        if (config.Node.Pairs.Count == 0)
        {
            return new DnsEntry(header) { Servers = [], Search = [] };
        }

        return new DnsEntry(header)
        {
            Servers = config.Scalars("server") is { } servers ? Servers([.. servers], scope.Diagnostics) : null,
            Search = config.Scalars("search") is { } search ? Distinct([.. search], scope.Diagnostics).Select(domain => NetworkValues.Domain(domain, scope.Diagnostics)).OfType<string>().ToSequence() : null,
        };
    }

    private static Sequence<DnsServer> Servers(List<YamlScalar> scalars, DiagnosticBag diagnostics)
    {
        var servers = Distinct(scalars, diagnostics)
            .Select(scalar => (Server: Server(scalar, diagnostics), scalar.Span))
            .Where(item => item.Server is not null)
            .ToList();
        if (servers.Count > MostServers)
        {
            diagnostics.Warning(
                Codes.BadValue,
                $"{servers.Count} resolvers are listed, and the C library asks only the first {MostServers}",
                servers[MostServers].Span,
                "put the most reliable ones first");
        }

        return servers.Select(item => item.Server!).ToSequence();
    }

    private static DnsServer? Server(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        var zone = scalar.Text.IndexOf('%', StringComparison.Ordinal);
        if (zone < 0)
        {
            return NetworkValues.Address(scalar, "a resolver", diagnostics) is { } plain ? new DnsServer(plain) : null;
        }

        if (NetworkValues.ParseAddress(scalar.Text[..zone]) is { IsIPv6LinkLocal: true } address && NetworkValues.IsLinkName(scalar.Text[(zone + 1)..]))
        {
            return new DnsServer(address, scalar.Text[(zone + 1)..]);
        }

        diagnostics.Error(
            Codes.BadValue, $"`{scalar.Text}` is not the address of a resolver", scalar.Span, "an interface stands only behind a link-local address: fe80::1%eth1");
        return null;
    }

    private static IEnumerable<YamlScalar> Distinct(List<YamlScalar> scalars, DiagnosticBag diagnostics)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var scalar in scalars)
        {
            if (seen.Add(scalar.Text))
            {
                yield return scalar;
            }
            else
            {
                diagnostics.Error(Codes.SameIdentity, $"`{scalar.Text}` is listed twice", scalar.Span, "keep the first");
            }
        }
    }
}
