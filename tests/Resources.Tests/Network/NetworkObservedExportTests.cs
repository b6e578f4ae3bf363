using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Cases;
using Xunit;

namespace Reconciler.Resources.Tests.Network;

/// <summary>The present network as a document: nothing of it is asked for that nobody asked for, and what is left out says why.</summary>
public sealed class NetworkObservedExportTests
{
    [Fact]
    public void An_interface_of_the_switch_whose_MTU_and_MAC_nobody_chose_is_written_without_them()
    {
        var seen = CaseObserved.Parse("""
            {
              "links": {
                "eth1": { "mac": "02:00:00:00:00:01" },
                "br-int": { "kind": "openvswitch", "mac": "02:00:00:00:00:01", "addresses": ["172.16.1.4/24"] },
                "p0": { "kind": "openvswitch", "mac": "02:00:00:00:00:07" }
              },
              "routes": [{ "to": "default", "via": "172.16.1.1", "dev": "br-int" }],
              "ovs": { "br-int": ["br-int", "eth1", "p0"] }
            }
            """);

        var (spec, warnings) = Export(seen.Network());

        var own = spec.Interfaces.Items.Where(entry => entry.Type == InterfaceType.OvsInterface).ToList();
        Assert.Equal(["br-int", "p0"], own.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(own, entry => Assert.Equal((null, null), (entry.Mtu, entry.MacAddress)));
        Assert.Empty(warnings);
        Assert.Empty(NetworkSection.Diff(spec, seen.Network(), seen.Context).Changes);
    }

    [Theory]
    [InlineData("tun")]
    [InlineData("openvswitch")]
    public void What_only_the_database_could_tell_is_left_out_with_its_routes_and_says_that_it_did_not_answer(string kind)
    {
        var (spec, warnings) = Export(CaseObserved.Parse($$"""
            {
              "links": { "eth1": {}, "br-int": { "kind": "{{kind}}", "addresses": ["172.16.1.4/24"] } },
              "routes": [{ "to": "default", "via": "172.16.1.1", "dev": "br-int" }, { "to": "10.0.0.0/8", "via": "192.0.2.1", "dev": "eth1" }],
              "ovs": "there is no OVSDB socket at /run/openvswitch/db.sock"
            }
            """).Network());

        Assert.Equal(["eth1"], spec.Interfaces.Items.Select(entry => entry.Name));
        Assert.Equal(["network/route/10.0.0.0/8"], spec.Routes.Items.Select(route => route.Id));
        Assert.Equal(
            [
                "br-int is left out: it may be an interface of Open vSwitch, whose database says what it is: there is no OVSDB socket at /run/openvswitch/db.sock",
                "the route default via 172.16.1.1 dev br-int is left out: it leaves by br-int, which is left out",
            ],
            warnings);
    }

    [Fact]
    public void Whatever_a_document_can_say_of_a_bridge_is_written()
    {
        var data = new BridgeData
        {
            Stp = true,
            ForwardDelay = 400,
            HelloTime = 200,
            MaxAge = 600,
            AgeingTime = 12_000,
            Priority = 4096,
            GroupForwardMask = 8,
            MulticastSnooping = false,
            MulticastQuerier = true,
            MulticastRouter = 2,
            VlanFiltering = true,
            VlanProtocol = VlanProtocol.Ieee8021AD,
            DefaultPvid = 7,
        };

        var options = BridgeOf(data);

        Assert.Equal(
            new LinuxBridgeOptions
            {
                StpEnabled = true,
                StpForwardDelay = 4,
                StpHelloTime = 2,
                StpMaxAge = 6,
                StpPriority = 4096,
                MacAgeingTime = 120,
                GroupForwardMask = 8,
                MulticastSnooping = false,
                MulticastQuerier = true,
                MulticastRouter = MulticastRouter.Enabled,
                VlanProtocol = VlanProtocol.Ieee8021AD,
                VlanDefaultPvid = 7,
            },
            options);
    }

    [Fact]
    public void What_nmstate_cannot_say_of_a_timer_is_left_as_it_is() =>
        Assert.Equal((null, null), (BridgeOf(new BridgeData { ForwardDelay = 0, HelloTime = 150 }).StpForwardDelay, BridgeOf(new BridgeData { HelloTime = 150 }).StpHelloTime));

    private static LinuxBridgeOptions BridgeOf(BridgeData data)
    {
        var observed = new NetworkObserved(new NetworkState([new LinkState { Index = 1, Name = "br0", Kind = "bridge", Flags = LinkFlags.Up, Mtu = 1500, Data = data }], [], [], []));
        var (spec, _) = Export(observed);
        Assert.Empty(NetworkSection.Diff(spec, observed, CaseObserved.Parse("{}").Context).Changes);
        return Assert.Single(spec.Interfaces.Items).LinuxBridge!.Options!;
    }

    private static (NetworkSpec Spec, List<string> Warnings) Export(NetworkObserved observed)
    {
        var diagnostics = new DiagnosticBag();
        var spec = NetworkObservedExport.Of(observed, null, [], diagnostics);
        return (spec, [.. diagnostics.Sorted().Select(diagnostic => diagnostic.Message)]);
    }
}
