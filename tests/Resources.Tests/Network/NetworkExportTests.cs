using CsCheck;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network;

public sealed class NetworkExportTests
{
    [Fact]
    public void What_is_written_is_read_as_what_was_written() => SpecGenerator.Spec.Sample(
        spec =>
        {
            var (read, _) = NetworkDocuments.Read(("state.yaml", Document(NetworkExport.Write(spec))));
            Assert.Equal(Plain(spec), Plain(read));
        },
        iter: 300);

    [Fact]
    public void Equal_wishes_have_equal_fingerprints_wherever_they_are_written() => SpecGenerator.Spec.Sample(
        spec =>
        {
            var (read, _) = NetworkDocuments.Read(("state.yaml", Document(NetworkExport.Write(spec))));
            Assert.Equal(spec.Entries.Select(entry => entry.Fingerprint()), read.Entries.Select(entry => entry.Fingerprint()));
        },
        iter: 100);

    [Fact]
    public void Different_wishes_have_different_fingerprints() => Gen.Select(SpecGenerator.Spec, SpecGenerator.Spec).Sample(
        pair =>
        {
            foreach (var (one, other) in Plain(pair.Item1).Entries.SelectMany(one => Plain(pair.Item2).Entries.Select(other => (one, other))))
            {
                if (one.GetType() == other.GetType() && one.Id == other.Id)
                {
                    Assert.Equal(one.Equals(other), one.Fingerprint() == other.Fingerprint());
                }
            }
        },
        iter: 300);

    [Fact]
    public void The_form_is_that_of_nmstate()
    {
        var spec = NetworkDocuments.Valid(
            """
            interfaces:
              - { name: br0, type: linux-bridge, mtu: 9000, bridge: { port: [{ name: eth1, vlan: { mode: access, tag: 7 } }] } }
            routes: { config: [{ destination: 10.9.0.0/16, next-hop-interface: br0, metric: 5 }] }
            """);
        Assert.Equal(
            """
            {"interfaces":[{"name":"br0","type":"linux-bridge","state":"up","mtu":9000,"bridge":{"port":[{"name":"eth1","vlan":{"mode":"access","tag":7}}]}}],"routes":{"config":[{"destination":"10.9.0.0/16","next-hop-interface":"br0","metric":5}]}}
            """,
            ExportedJson.Of(NetworkExport.Write(spec)));
    }

    /// <summary>An absent state leaves a route or rule out of what is kept, so each is compared with its positions taken off.</summary>
    private static NetworkSpec Plain(NetworkSpec spec) => spec with
    {
        Interfaces = spec.Interfaces.Select(entry => entry with { Header = Plain(entry.Header) }).ToSequence(),
        Routes = spec.Routes.Select(entry => entry with { Header = Plain(entry.Header) }).ToSequence(),
        AbsentRoutes = spec.AbsentRoutes.Select(entry => entry with { Header = Plain(entry.Header) }).ToSequence(),
        Rules = spec.Rules.Select(entry => entry with { Header = Plain(entry.Header) }).ToSequence(),
        Dns = spec.Dns is { } dns ? dns with { Header = Plain(dns.Header) } : null,
        Persist = spec.Persist is { } persist ? persist with { Header = Plain(persist.Header) } : null,
        OvsDb = spec.OvsDb is { } ovs ? ovs with { Header = Plain(ovs.Header) } : null,
    };

    private static EntryHeader Plain(EntryHeader header) => SpecGenerator.Header(header.Id);

    private static string Document(ExportedMap network) =>
        $$"""{ "apiVersion": "reconciler.internal/v1alpha1", "kind": "NodeState", "metadata": { "name": "x" }, "spec": { "network": {{ExportedJson.Of(network)}} } }""";
}
