using CsCheck;
using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>Laws of the section, for documents that nobody thought of.</summary>
public sealed class PropertyTests
{
    private static readonly string[] Types = ["blackhole", "unreachable", "prohibit"];

    private static readonly Gen<string> Ipv4Item = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4], Gen.Bool, (subnet, host, whole) => $"{{ ip: 10.N.{subnet}.{host}, prefix-length: {(whole ? 32 : 24)} }}");

    private static readonly Gen<string> Ipv6Item = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4], (subnet, host) => $"{{ ip: \"fd0N:{subnet}::{host}\", prefix-length: 64 }}");

    private static readonly Gen<string> Addresses = Gen.Select(Unique(Ipv4Item), Unique(Ipv6Item), Gen.Bool, (v4, v6, extra) =>
        $"ipv4: {{ enabled: true, address: [{v4}]{(extra ? "" : ", allow-extra-address: false")} }}, ipv6: {{ enabled: true, address: [{v6}] }}");

    private static readonly Gen<string> Interface = Gen.OneOf(
        Gen.Select(Addresses, Gen.Int[1300, 1500], (addresses, mtu) => $"- {{ name: v0, type: veth, state: up, mtu: {mtu}, veth: {{ peer: v1 }}, {addresses} }}"),
        Gen.Select(Addresses, Gen.Int[1, 3], (addresses, id) => $"- {{ name: x0, type: vxlan, state: up, vxlan: {{ id: {id}, remote: 192.0.2.1 }}, {addresses} }}"),
        Gen.Select(Addresses, Gen.Bool, (addresses, stp) =>
            $"- {{ name: b0, type: linux-bridge, state: up, mac-address: \"02:00:00:00:00:0b\", bridge: {{ options: {{ stp: {{ enabled: {(stp ? "true" : "false")} }} }}, port: [{{ name: p0 }}] }}, {addresses} }}\n  - {{ name: p0, type: veth, state: up, veth: {{ peer: p1 }} }}"),
        Gen.Const("- { name: gone0, type: linux-bridge, state: absent }"),
        Gen.Const("- { name: here0, type: linux-bridge, state: absent }"),
        Gen.Select(Addresses, addresses => $"- {{ name: up0, type: ethernet, state: up, {addresses} }}"));

    private static readonly Gen<string> Route = Gen.OneOf(
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], (net, metric) => $"- {{ destination: 198.51.{net}.0/24, next-hop-interface: up0, metric: {metric * 10} }}"),
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], (net, type) => $"- {{ destination: 203.0.{net}.0/24, route-type: {Types[type]}, table-id: 77 }}"),
        Gen.Select(Gen.Int[0, 3], net => $"- {{ destination: \"fd99:{net}::/32\", route-type: blackhole }}"));

    private static readonly Gen<string> Document = Gen.Select(
        Interface.Array[1, 4], Route.Array[0, 3], Gen.Int[100, 103].Array[0, 2],
        (interfaces, routes, rules) =>
            "interfaces:\n" + string.Concat(interfaces.DistinctBy(text => text[..text.IndexOf(',', StringComparison.Ordinal)]).Select((text, i) => $"  {Numbered(text, i)}\n"))
            + (routes.Length == 0 ? "" : "routes:\n  config:\n" + string.Concat(routes.DistinctBy(Key).Select(text => $"    {text}\n")))
            + (rules.Length == 0 ? "" : "route-rules:\n  config:\n" + string.Concat(rules.Distinct().Select(p => $"    - {{ ip-from: 10.{p}.0.0/16, route-table: 77, priority: {p} }}\n"))));

    [Fact]
    public void What_was_applied_is_in_sync_and_undone_it_is_as_before() => Gen.Select(Document, Document).Sample(
        (first, second) => NetworkNode.Run(node =>
        {
            node.MakeUplink();
            node.Ip("addr add 10.0.0.1/24 dev up0", "addr add 10.0.0.3/24 dev up0", "link add here0 type bridge", "link set here0 up");
            string[] seen = [node.Seen(), "", ""];
            var runs = new long?[2];
            foreach (var (document, i) in new[] { first, second }.Select((document, i) => (document, i)))
            {
                var result = node.Apply(document);
                Assert.True(result.ExitStatus == 0, NetworkNode.Describe(result));
                runs[i] = result.Run;
                node.IsInSync(document);
                seen[i + 1] = node.Seen();
            }

            // A link that an undo makes again has a MAC of its own, if nobody gave it one.
            for (var i = 1; i >= 0; i--)
            {
                if (runs[i] is { } run)
                {
                    node.Undo(run);
                }


                // In any order: between subnets, and in IPv6, the kernel puts what comes back where it likes. Which is primary is in a line's text.
                Assert.Equal(seen[i].Split('\n').Order(StringComparer.Ordinal), node.Seen().Split('\n').Order(StringComparer.Ordinal));
            }
        }),
        iter: 12, threads: 1);

    private static Gen<string> Unique(Gen<string> item) => item.Array[0, 3].Select(items => string.Join(", ", items.DistinctBy(text => text.Split(',')[0])));

    /// <summary>No two interfaces have an address in common.</summary>
    private static string Numbered(string text, int number) =>
        text.Replace("10.N.", $"10.{number}.", StringComparison.Ordinal).Replace("fd0N:", $"fd0{number}:", StringComparison.Ordinal);

    private static string Key(string route) => route[..route.IndexOf(',', StringComparison.Ordinal)];
}
