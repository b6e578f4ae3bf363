using CsCheck;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Tests.Netlink;

public sealed class RuleTests : NetlinkTest
{
    [Theory]
    [InlineData("from 192.0.2.0/24 table 100")]
    [InlineData("from 192.0.2.7 to 198.51.100.0/24 iif lo oif e0 table 70000 priority 50 protocol static")]
    [InlineData("not fwmark 0x10/0xff table 100 priority 60")]
    [InlineData("fwmark 0x10 tos 0x10 table 100")]
    [InlineData("from all table main suppress_prefixlength 0 priority 70")]
    [InlineData("from all table main suppress_ifgroup 5 priority 70")]
    [InlineData("ipproto tcp sport 1000-2000 dport 443 table 100")]
    [InlineData("uidrange 1000-1999 table 100")]
    [InlineData("from 192.0.2.0/24 blackhole")]
    [InlineData("from 192.0.2.0/24 prohibit")]
    [InlineData("from 192.0.2.0/24 unreachable")]
    [InlineData("from 192.0.2.0/24 goto 32766")]
    [InlineData("from 192.0.2.0/24 nop")]
    [InlineData("l3mdev priority 1000")]
    [InlineData("-6 from 2001:db8::/48 table 100 priority 50")]
    [InlineData("-6 to 2001:db8::7 fwmark 0x1/0x1 table 70000")]
    [InlineData("-6 from 2001:db8::/48 unreachable")]
    public void What_ip_made_is_read_deleted_and_made_again_exactly(string arguments) => Run((network, kernel) =>
    {
        MakePair(network);
        var family = arguments.StartsWith("-6", StringComparison.Ordinal) ? "-6 " : "";
        var known = kernel.Observe().Rules.ToHashSet();
        network.Ip($"{family}rule add {arguments.Replace("-6 ", "", StringComparison.Ordinal)}");
        var before = network.IpJson($"{family}rule show");
        var rule = Assert.Single(kernel.Observe().Rules, found => !known.Contains(found));

        Apply(kernel, new DeleteRule(rule));
        Assert.Equal(known, kernel.Observe().Rules.ToHashSet());
        Apply(kernel, new AddRule(rule));
        Assert.Equal(Without(before), Without(network.IpJson($"{family}rule show")));
    });

    [Fact]
    public void The_rules_of_an_untouched_namespace_are_the_kernels_own() => Run((_, kernel) =>
    {
        Assert.Equal(
            [(Family.Inet, 0u, 255u), (Family.Inet, 32766u, 254u), (Family.Inet, 32767u, 253u), (Family.Inet6, 0u, 255u), (Family.Inet6, 32766u, 254u)],
            kernel.Observe().Rules.Select(rule => (rule.Family, rule.Priority, rule.Table)));
        Assert.All(kernel.Observe().Rules, rule => Assert.Equal(RouteProtocol.Kernel, rule.Protocol));
    });

    [Fact]
    public void A_rule_is_added_once() => Run((_, kernel) =>
    {
        var rule = new RuleState { Family = Family.Inet, Priority = 100, Table = 100, From = Prefix("192.0.2.0/24") };
        Apply(kernel, new AddRule(rule));
        Assert.Equal(Core.Ports.Errno.EEXIST, kernel.Send([new AddRule(rule)])[0].Errno);
    });

    [Fact]
    public void Whatever_is_added_is_read_back_and_shown_by_ip()
    {
        var shape =
            from inet6 in Gen.Bool
            from priority in Gen.UInt[1, 32000]
            from length in Gen.Byte[0, 32]
            from table in Generate.OneOf<uint>(100, 255, 70000)
            from mark in Generate.OneOf<(uint, uint)?>(null, (1, 0xff), (0x80000000, uint.MaxValue))
            from iif in Generate.OneOf<string?>(null, "e0", "not-there")
            from invert in Gen.Bool
            from suppress in Generate.OneOf<int?>(null, 0, 24)
            from ports in Generate.OneOf<NumberRange?>(null, new NumberRange(1, 65534))
            select new RuleState
            {
                Family = inet6 ? Family.Inet6 : Family.Inet,
                Priority = priority,
                Table = table,
                From = length == 0 ? null : new IpPrefix(Ip(inet6 ? "2001:db8::" : "192.0.0.0"), inet6 ? (byte)(length + 32) : length).Masked,
                FwMark = mark?.Item1,
                FwMask = mark?.Item2,
                Iif = iif,
                Invert = invert,
                SuppressPrefixLength = suppress,
                IpProtocol = ports is null ? null : (byte)6,
                SourcePort = ports,
                Protocol = RouteProtocol.Static,
            };
        shape.List[1, 12].Sample(
            generated => Run((network, kernel) =>
            {
                MakePair(network);
                var wanted = generated.DistinctBy(rule => (rule.Family, rule.Priority)).ToList();
                Apply(kernel, [.. wanted.Select(rule => new AddRule(rule))]);

                // Whether a named link is there at the moment is the kernel's own mark.
                var read = kernel.Observe().Rules.Where(rule => rule.Protocol == RouteProtocol.Static).Select(rule => rule with { KernelFlags = 0 });
                Assert.Equal(wanted.OrderBy(Order), read.OrderBy(Order));
                var shown = network.IpJson("rule show").EnumerateArray().Concat(network.IpJson("-6 rule show").EnumerateArray())
                    .Select(rule => rule.GetProperty("priority").GetUInt32()).ToHashSet();
                Assert.All(wanted, rule => Assert.Contains(rule.Priority, shown));
                Apply(kernel, [.. wanted.Select(rule => new DeleteRule(rule))]);
                Assert.DoesNotContain(kernel.Observe().Rules, rule => rule.Protocol == RouteProtocol.Static);
            }),
            iter: 15,
            threads: 1);

        static (Family, uint) Order(RuleState rule) => (rule.Family, rule.Priority);
    }
}
