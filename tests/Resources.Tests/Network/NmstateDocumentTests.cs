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
}
