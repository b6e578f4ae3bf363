using Xunit;

namespace Reconciler.Resources.Tests.Network;

public sealed class NmstateDocumentTests
{
    private const string Policy =
        """
        apiVersion: nmstate.io/v1beta1
        kind: NodeNetworkConfigurationPolicy
        metadata: { name: vlan-7, resourceVersion: "17" }
        spec:
          desiredState:
            interfaces:
              - name: eth1.7
                type: vlan
                state: up
                vlan: { base-iface: eth1, id: 7 }
        status: { conditions: [] }
        """;

    [Fact]
    public void A_bare_document_is_named_by_its_file()
    {
        var (document, spec, diagnostics) = NetworkDocuments.ReadDocument(("Rack 12_uplink.yaml", "interfaces: [{ name: eth1, type: ethernet }]"));
        Assert.Empty(diagnostics);
        Assert.Equal("rack-12-uplink", document!.Name);
        Assert.Equal(["network/ethernet/eth1"], spec.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void A_policy_is_named_by_its_metadata_and_means_its_desired_state()
    {
        var (document, spec, diagnostics) = NetworkDocuments.ReadDocument(("policy.yaml", Policy));
        Assert.Empty(diagnostics);
        Assert.Equal("vlan-7", document!.Name);
        Assert.Equal((ushort)7, Assert.Single(spec.Interfaces).Vlan!.Id);
    }

    [Fact]
    public void Several_policies_and_a_NodeState_make_one_document_with_the_name_of_the_NodeState()
    {
        var (document, spec, diagnostics) = NetworkDocuments.ReadDocument(
            ("a.yaml", Policy),
            ("b.yaml", Policy.Replace("vlan-7", "vlan-8", StringComparison.Ordinal).Replace("eth1.7", "eth1.8", StringComparison.Ordinal)),
            ("c.yaml", "routes: { config: [{ destination: 10.9.0.0/16, next-hop-interface: eth1.7 }] }"),
            ("d.yaml", "{ apiVersion: reconciler.internal/v1alpha1, kind: NodeState, metadata: { name: node }, spec: {} }"));
        Assert.Empty(diagnostics);
        Assert.Equal("node", document!.Name);
        Assert.Equal(3, spec.Entries.Count);
    }

    [Fact]
    public void What_is_neither_is_read_as_a_NodeState()
    {
        var said = NetworkDocuments.Said("{ things: [] }");
        Assert.Contains(said, line => line.Contains("`apiVersion` is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_kind_of_the_group_is_named()
    {
        var said = NetworkDocuments.Said("{ apiVersion: nmstate.io/v1, kind: NodeNetworkState, metadata: { name: n }, status: {} }");
        Assert.StartsWith("state.yaml:1:36: error RC1108: of the kinds of nmstate.io only NodeNetworkConfigurationPolicy", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_are_refused_where_they_stand_and_judged_no_further()
    {
        var said = NetworkDocuments.Said(
            """
            capture: { gw: 'routes.running.destination=="0.0.0.0/0"' }
            desiredState:
              dns-resolver: { config: "{{ capture.dns.dns-resolver.running }}" }
              interfaces:
                - { name: "{{ capture.base.interfaces.0.name }}", type: ethernet }
                - { name: br1, type: linux-bridge, mac-address: "{{ capture.base.interfaces.0.mac-address }}", mtuu: 9 }
              routes: { config: "{{ capture.gw.routes.running }}" }
            """);
        Assert.Equal(
            [
                "state.yaml:1:1: error RC1108: `capture` is not supported yet",
                "state.yaml:3:27: error RC1108: the template `{{ capture.dns.dns-resolver.running }}` is not supported yet",
                "state.yaml:5:15: error RC1108: the template `{{ capture.base.interfaces.0.name }}` is not supported yet",
                "state.yaml:6:53: error RC1108: the template `{{ capture.base.interfaces.0.mac-address }}` is not supported yet",
                "state.yaml:6:100: error RC1101: unknown key `mtuu` in `interfaces[0]`",
                "state.yaml:7:21: error RC1108: the template `{{ capture.gw.routes.running }}` is not supported yet",
            ],
            said.Select(line => line.Split('\n')[0]));
    }

    [Fact]
    public void A_policy_without_what_a_cluster_needs_means_its_desired_state_too()
    {
        var (document, spec, diagnostics) = NetworkDocuments.ReadDocument(("a.yaml", "desiredState: { interfaces: [{ name: eth1, type: ethernet }] }"));
        Assert.Empty(diagnostics);
        Assert.Equal("a", document!.Name);
        Assert.Single(spec.Interfaces);
        Assert.StartsWith(
            "state.yaml:1:15: error RC1102: `desiredState` is no mapping", Assert.Single(NetworkDocuments.Said("desiredState: []")), StringComparison.Ordinal);
    }
}
