using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Cases;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>What no file brings back is told at the route or rule itself, with the reason where it is the format.</summary>
public sealed class PersistGoneTests
{
    private const string NetplanHops = "gone after a reboot: netplan has no word for several next hops";
    private const string Hops = "{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1, weight: 1 }, { destination: 10.9.0.0/16, next-hop-address: 172.16.1.2, next-hop-interface: eth1, weight: 1 }";
    private const string OneHop = "{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1, table-id: 7 }";

    [Theory]
    [InlineData("netplan", Hops, "", NetplanHops)]
    [InlineData("networkmanager", Hops, "", "gone after a reboot: NetworkManager knows several next hops since 1.42 and of IPv4 alone, and they are not written for it")]
    [InlineData("networkd", Hops, "", "")]
    [InlineData("ifcfg", Hops, "", "")]
    [InlineData("ifupdown", Hops, "", "")]
    [InlineData("netplan", OneHop, "{ iif: eth2, ip-to: 10.8.0.0/16, route-table: 7, priority: 1 }", "gone after a reboot: netplan has no word for the interface of a rule")]
    [InlineData("netplan", OneHop, "{ iif: eth2, family: ipv4, route-table: 7, priority: 1 }", "gone after a reboot: netplan has no rule without from and to")]
    [InlineData("networkmanager", OneHop, "{ iif: eth2, ip-to: 10.8.0.0/16, route-table: 7 }", "gone after a reboot: a rule of NetworkManager must have a priority")]
    [InlineData("networkd", OneHop, "{ iif: eth2, ip-to: 10.8.0.0/16, route-table: 7 }", "")]
    [InlineData("networkd", OneHop, "{ iif: eth2, ip-to: 10.8.0.0/16, route-table: 8 }", "gone after a reboot")]
    public void The_note_names_the_format_where_it_is_the_reason(string format, string routes, string rule, string expected)
    {
        using var node = new TestNode();
        BootFormats.All.ToList().ForEach(known => Directory.CreateDirectory(node.At(known.Reader.Directory)));
        var spec = NetworkDocuments.Valid(
            $"persist: {{ format: {format} }}\ninterfaces: [{PersistNode.Uplink}]\nroutes: {{ config: [{routes}] }}\nroute-rules: {{ config: [{rule}] }}");
        var observed = new CaseObserved(Path.Combine(Repository.Root, "resources", "network", "persist-cases", "ifupdown", "several-next-hops"));

        var changes = NetworkSection.Diff(spec, observed.Network(PersistObserved.Observe(spec, node.Host.Files)), observed.Context).Changes;

        Assert.Equal(expected, string.Join("; ", changes.Where(change => change.Id.StartsWith("network/route", StringComparison.Ordinal)).SelectMany(change => change.Notes)));
    }
}
