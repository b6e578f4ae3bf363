using CsCheck;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Tests.Netlink;

public sealed class AddressTests : NetlinkTest
{
    [Theory]
    [InlineData("192.0.2.7/24 brd 192.0.2.255 dev e0 label e0:old metric 500")]
    [InlineData("192.0.2.7/24 dev e0 noprefixroute")]
    [InlineData("192.0.2.7 peer 198.51.100.1/32 dev e0")]
    [InlineData("192.0.2.7/24 dev e0 scope link valid_lft 4000 preferred_lft 3000")]
    [InlineData("2001:db8::7/64 dev e0 nodad")]
    [InlineData("2001:db8::7/64 dev e0 nodad noprefixroute valid_lft 4000 preferred_lft 3000")]
    [InlineData("2001:db8::7 peer 2001:db8:1::1/128 dev e0 nodad")]
    [InlineData("2001:db8::7/64 dev e0 nodad metric 77 home")]
    public void What_ip_made_is_read_deleted_and_made_again_exactly(string arguments) => Run((network, kernel) =>
    {
        MakePair(network);
        var family = arguments.Contains("db8", StringComparison.Ordinal) ? "-6" : "-4";
        network.Ip("link set e0 addrgenmode none");
        network.Ip("-6 addr flush dev e0");
        network.Ip("addr add " + arguments);
        var before = network.IpJson($"{family} addr show dev e0");
        var address = Assert.Single(kernel.Observe().AddressesOf(IndexOf(kernel, "e0")));

        Apply(kernel, new DeleteAddress(address));
        Assert.Empty(kernel.Observe().AddressesOf(address.Index));
        Apply(kernel, new AddAddress(address));

        // Time passes: lifetimes are as many seconds or one fewer.
        Assert.Equal(
            Without(before, "valid_life_time", "preferred_life_time"),
            Without(network.IpJson($"{family} addr show dev e0"), "valid_life_time", "preferred_life_time"));
        var again = Assert.Single(kernel.Observe().AddressesOf(address.Index));
        Assert.InRange(address.ValidLifetime - again.ValidLifetime, 0u, 100u);
        Assert.InRange(address.PreferredLifetime - again.PreferredLifetime, 0u, 100u);
    });

    [Fact]
    public void A_lifetime_is_read_as_the_seconds_that_ip_gave() => Run((network, kernel) =>
    {
        MakePair(network);
        network.Ip("addr add 192.0.2.7/24 dev e0 valid_lft 4000 preferred_lft 3000");
        var address = Assert.Single(kernel.Observe().Addresses, found => found.Local.Equals(Ip("192.0.2.7")));
        Assert.InRange(address.ValidLifetime, 3900u, 4000u);
        Assert.InRange(address.PreferredLifetime, 2900u, 3000u);
        Assert.False(address.IsPermanent);
    });

    [Fact]
    public void Addresses_of_one_subnet_keep_the_order_in_which_they_were_added() => Run((network, kernel) =>
    {
        MakePair(network);
        var index = IndexOf(kernel, "e0");
        string[] order = ["192.0.2.9", "192.0.2.1", "192.0.2.5"];
        Apply(kernel, [.. order.Select(address => new AddAddress(new AddressState { Index = index, Local = Ip(address), PrefixLength = 24 }))]);

        var shown = network.IpJson("-4 addr show dev e0")[0].GetProperty("addr_info").EnumerateArray().ToList();
        Assert.Equal(order, shown.Select(address => address.GetProperty("local").GetString()!));
        Assert.Equal([false, true, true], shown.Select(address => address.TryGetProperty("secondary", out _)));
        var read = kernel.Observe().AddressesOf(index).Where(address => address.Family == Family.Inet).ToList();
        Assert.Equal(order, read.Select(address => address.Local.ToString()));
        Assert.Equal([false, true, true], read.Select(address => address.Flags.HasFlag(AddressFlags.Secondary)));
    });

    [Fact]
    public void Replacing_changes_the_lifetime_and_keeps_the_address() => Run((network, kernel) =>
    {
        MakePair(network);
        var address = new AddressState { Index = IndexOf(kernel, "e0"), Local = Ip("192.0.2.7"), PrefixLength = 24 };
        Apply(kernel, new AddAddress(address));
        Assert.Equal(Core.Ports.Errno.EEXIST, kernel.Send([new AddAddress(address)])[0].Errno);
        Apply(kernel, new AddAddress(address with { ValidLifetime = 4000, PreferredLifetime = 3000 }, Replace: true));
        var info = network.IpJson("-4 addr show dev e0")[0].GetProperty("addr_info")[0];
        Assert.InRange(info.GetProperty("valid_life_time").GetInt64(), 3900, 4000);
    });

    [Fact]
    public void Whatever_is_added_is_read_back_and_shown_by_ip()
    {
        var inet =
            from host in Gen.Int[1, 250]
            from subnet in Gen.Int[0, 3]
            from length in Generate.OneOf<byte>(24, 25, 30, 32)
            from prefixRoute in Gen.Bool
            from metric in Generate.OneOf<uint?>(null, 100, 4096)
            select new AddressState
            {
                Index = 0,
                Local = Ip($"198.18.{subnet}.{host}"),
                PrefixLength = length,

                // Secondary addresses must have the scope of their primary (__inet_insert_ifa).
                Scope = new[] { Scope.Global, Scope.Link, Scope.Host, Scope.Site }[subnet],
                Flags = prefixRoute ? AddressFlags.None : AddressFlags.NoPrefixRoute,
                Metric = metric,
                Label = "e0",
            };
        var inet6 =
            from host in Gen.Int[1, 0xffff]
            from length in Generate.OneOf<byte>(64, 96, 128)
            from prefixRoute in Gen.Bool
            select new AddressState
            {
                Index = 0,
                Local = Ip($"2001:db8::{host:x}"),
                PrefixLength = length,
                Flags = AddressFlags.NoDad | (prefixRoute ? AddressFlags.None : AddressFlags.NoPrefixRoute),
            };
        Gen.OneOf(inet, inet6).List[1, 12].Sample(
            generated => Run((network, kernel) =>
            {
                MakePair(network);
                network.Ip("link set e0 addrgenmode none");
                network.Ip("-6 addr flush dev e0");
                var index = IndexOf(kernel, "e0");
                var wanted = generated.DistinctBy(address => address.Local).Select(address => address with { Index = index }).ToList();
                Apply(kernel, [.. wanted.Select(address => new AddAddress(address))]);

                var read = kernel.Observe().AddressesOf(index).Select(WithoutKernelFlags);
                Assert.Equal(wanted.OrderBy(address => address.ToString()), read.OrderBy(address => address.ToString()));

                var shown = network.IpJson("addr show dev e0")[0].GetProperty("addr_info").EnumerateArray()
                    .Select(address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}");
                Assert.Equal(wanted.Select(address => address.ToString()).Order(), shown.Order());
            }),
            iter: 15,
            threads: 1);
    }

    private static AddressState WithoutKernelFlags(AddressState address) => address with
    {
        Flags = address.Flags & ~(AddressFlags.Permanent | AddressFlags.Secondary | AddressFlags.Tentative),
    };
}
