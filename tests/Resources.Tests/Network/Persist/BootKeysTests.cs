using Reconciler.Core.Planning;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>What is told only by the plan, when the format and the names are known. What reading tells is in the cases beside.</summary>
public sealed class BootKeysTests
{
    [Fact]
    public void A_key_that_the_format_found_by_auto_cannot_have_is_blocked()
    {
        using var node = new TestNode();
        node.Make("/etc/sysconfig/network-scripts/ifcfg-eth1", "DEVICE=eth1\n");
        var change = Assert.Single(PersistNode.Plan(node, "persist: { format: auto, keys: { two words: z } }", PersistNode.Uplink));
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith("`persist.keys` has `two words`, which ifcfg cannot have", change.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ifupdown")]
    [InlineData("ifcfg")]
    [InlineData("networkd")]
    public void A_name_that_a_shell_or_a_pattern_would_read_otherwise_is_blocked(string format)
    {
        using var node = new TestNode();
        BootFormats.All.ToList().ForEach(known => Directory.CreateDirectory(node.At(known.Reader.Directory)));
        foreach (var name in new[] { "a;reboot", "a$(id)", "a*", "a'b" })
        {
            var change = Assert.Single(PersistNode.Plan(node, $"persist: {{ format: {format} }}", PersistNode.Uplink.Replace("name: eth1, type: ethernet", $"name: \"{name}\", type: dummy", StringComparison.Ordinal)));
            Assert.Equal(ActionKind.Blocked, change.Action);
            Assert.StartsWith($"the name {name} has characters in it", change.Why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_name_that_a_rule_matches_is_written_too()
    {
        using var node = new TestNode();
        BootFormats.All.ToList().ForEach(known => Directory.CreateDirectory(node.At(known.Reader.Directory)));
        const string Document = """
            persist: { format: ifupdown }
            routes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1, table-id: 7 }] }
            route-rules: { config: [{ family: ipv4, iif: "a;reboot", route-table: 7, priority: 100 }] }
            """;
        var change = Assert.Single(PersistNode.Plan(node, Document, PersistNode.Uplink));
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith("the name a;reboot has characters in it", change.Why, StringComparison.Ordinal);
    }
}
