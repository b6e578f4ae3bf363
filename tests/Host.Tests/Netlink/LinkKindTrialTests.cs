using Reconciler.Host.Netlink;

namespace Reconciler.Host.Tests.Netlink;

public sealed class LinkKindTrialTests : NetlinkTest
{
    private static readonly (string Type, string Command)[] Commands =
    [
        ("veth", "link add x type veth peer name y"),
        ("dummy", "link add x type dummy"),
        ("linux-bridge", "link add x type bridge"),
        ("linux-bridge with VLANs", "link add x type bridge vlan_filtering 1"),
        ("vlan", "link add link e0 name x type vlan id 4"),
        ("vxlan", "link add x type vxlan id 4 dstport 4789"),
        ("bond", "link add x type bond"),
        ("mac-vlan", "link add link e0 name x type macvlan mode bridge"),
        ("vrf", "link add x type vrf table 100"),
    ];

    /// <summary>What ip can make the trial calls possible, and nothing else where the kernel loads no modules.</summary>
    [Fact]
    public void What_it_says_is_what_ip_can_make_and_it_leaves_nothing() => Run((network, kernel) =>
    {
        MakePair(network);
        var before = kernel.Observe().Links.Select(link => link.Name).ToList();

        var trial = LinkKindTrial.Run();

        Assert.Null(trial.NotTried);
        Assert.Equal(Commands.Select(item => item.Type).Order(StringComparer.Ordinal), trial.Can.Concat(trial.Cannot.Select(type => type.Type)).Concat(trial.Unknown).Order(StringComparer.Ordinal));
        Assert.Equal(before, kernel.Observe().Links.Select(link => link.Name));
        foreach (var (type, command) in Commands.Where(item => !trial.Unknown.Contains(item.Type)))
        {
            var made = network.Execute("ip", command).Code == 0;
            Assert.True(made == trial.Can.Contains(type), $"ip {command}: {made}, and of {type} the trial says otherwise");
            if (made)
            {
                network.Ip("link del x");
            }
        }
    });
}
