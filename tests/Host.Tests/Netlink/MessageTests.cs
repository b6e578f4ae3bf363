using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Host.Netlink.Kinds;

namespace Reconciler.Host.Tests.Netlink;

/// <summary>
/// Bytes on the wire, written out by hand from the kernel's headers (little-endian), or as iproute2 6.1 sends them (seen by strace).
/// They stand for the kinds that not every kernel has.
/// </summary>
public sealed class MessageTests
{
    // struct ifinfomsg: family, pad, type (1: Ethernet), index 7, flags UP|BROADCAST|RUNNING|MULTICAST|LOWER_UP, change.
    private const string LinkHeader = "00 00 0100 07000000 43100100 00000000";

    [Fact]
    public void A_vlan_is_read() => Assert.Equal(
        new VlanData { Id = 5, Protocol = VlanProtocol.Ieee8021AD, Flags = 1 },
        VlanMessages.Parse(Bytes("0600 0100 0500 0000", "0600 0500 88a8 0000", "0c00 0200 01000000 ffffffff")));

    [Fact]
    public void A_vlan_is_written_as_ip_writes_it() => AssertWritten(
        // ip link add link e0 name x type vlan protocol 802.1ad id 5 reorder_hdr off, the attributes in another order.
        "5c000000 1000 0506 01000000 00000000" + "00000000 00000000 00000000 00000000"
        + "0600 0300 7800 0000" + "0800 0500 03000000"
        + "2c00 1200" + "0800 0100 766c616e" + "2000 0200" + "0600 0100 0500 0000" + "0c00 0200 00000000 01000000" + "0600 0500 88a8 0000",
        new AddLink("vlan", new LinkSettings
        {
            Name = "x",
            Link = 3,
            Data = new VlanData { Id = 5, Protocol = VlanProtocol.Ieee8021AD, Flags = 0, FlagsMask = 1 },
        }));

    [Fact]
    public void A_vrf_is_written_as_ip_writes_it() => AssertWritten(
        "40000000 1000 0506 01000000 00000000" + "00000000 00000000 00000000 00000000"
        + "0600 0300 7800 0000" + "1800 1200" + "0700 0100 767266 00" + "0c00 0200" + "0800 0100 70110100",
        new AddLink("vrf", new LinkSettings { Name = "x", Data = new VrfData { Table = 70000 } }));

    [Fact]
    public void A_vrf_is_read() => Assert.Equal(new VrfData { Table = 70000 }, VrfMessages.Parse(Bytes("0800 0100 70110100")));

    [Fact]
    public void A_bond_is_written_with_what_ip_writes() => AssertWritten(
        // mode 802.3ad miimon 100, arp_ip_target 192.0.2.1,192.0.2.2, xmit_hash_policy layer3+4, lacp_rate fast, ad_actor_system.
        "78000000 1000 0506 01000000 00000000" + "00000000 00000000 00000000 00000000"
        + "0600 0300 7800 0000" + "5000 1200" + "0800 0100 626f6e64" + "4400 0200"
        + "0500 0100 04 000000" + "0800 0300 64000000" + "1400 0800" + "0800 0000 c0000201" + "0800 0100 c0000202"
        + "0500 0e00 01 000000" + "0500 1500 01 000000" + "0a00 1a00 020000000001 0000",
        new AddLink("bond", new LinkSettings
        {
            Name = "x",
            Data = new BondData
            {
                Mode = BondMode.Lacp,
                MiiMon = 100,
                ArpIpTargets = [System.Net.IPAddress.Parse("192.0.2.1"), System.Net.IPAddress.Parse("192.0.2.2")],
                XmitHashPolicy = BondXmitHashPolicy.Layer34,
                LacpRate = 1,
                AdActorSystem = HardwareAddress.Parse("02:00:00:00:00:01"),
            },
        }));

    [Fact]
    public void A_bond_is_read_and_what_its_mode_refuses_is_not_written()
    {
        var bond = BondMessages.Parse(Bytes(
            "0500 0100 01 000000", "0800 0300 00000000", "0800 0400 00000000", "0800 0b00 05000000", "0500 1500 00 000000", "0500 1d00 01 000000"));
        Assert.Equal(BondMode.ActiveBackup, bond.Mode);
        Assert.Equal((0u, 0u, 5, (byte)0), (bond.MiiMon, bond.UpDelay, bond.Primary, bond.LacpRate));
        Assert.Equal([new RawAttribute(29, "01")], bond.Other);

        var writable = bond.Writable;
        Assert.Equal((0u, null, 5, null), (writable.MiiMon, writable.UpDelay, writable.Primary, writable.LacpRate));
        Assert.Empty(writable.Other);
    }

    [Fact]
    public void A_default_pvid_is_written_before_the_filter_that_uses_it() => AssertWritten(
        "4c000000 1000 0506 01000000 00000000" + "00000000 00000000 00000000 00000000"
        + "0600 0300 7800 0000" + "2400 1200" + "0a00 0100 627269646765 0000" + "1400 0200" + "0600 2700 0700 0000" + "0500 0700 01 000000",
        new AddLink("bridge", new LinkSettings { Name = "x", Data = new BridgeData { VlanFiltering = true, DefaultPvid = 7 } }));

    [Fact]
    public void A_range_of_vlans_is_written_as_bridge_writes_it() => AssertWritten(
        "34000000 1300 0500 01000000 00000000" + "07000000 03000000 00000000 00000000"
        + "1400 1a00" + "0800 0200 0800 1400" + "0800 0200 1000 1d00",
        new AddBridgeVlans(3, [new BridgeVlan(20, 29)]));

    [Fact]
    public void The_vlan_of_an_access_port_is_written_as_bridge_writes_it() => AssertWritten(
        // bridge vlan add dev e0 vid 10 pvid untagged: BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED.
        "2c000000 1300 0500 01000000 00000000" + "07000000 03000000 00000000 00000000" + "0c00 1a00" + "0800 0200 0600 0a00",
        new AddBridgeVlans(3, [new BridgeVlan(10, 10, Pvid: true, Untagged: true)]));

    [Fact]
    public void A_trunk_with_ranges_and_a_native_vlan_is_written_in_one_message() => AssertWritten(
        "44000000 1300 0500 01000000 00000000" + "07000000 03000000 00000000 00000000"
        + "2400 1a00" + "0800 0200 0600 0500" + "0800 0200 0800 1400" + "0800 0200 1000 1d00" + "0800 0200 0000 a00f",
        new AddBridgeVlans(3, [new BridgeVlan(5, 5, Pvid: true, Untagged: true), new BridgeVlan(20, 29), new BridgeVlan(4000, 4000)]));

    [Fact]
    public void A_range_of_vlans_is_taken_away_as_bridge_does_it() => AssertWritten(
        "34000000 1100 0500 01000000 00000000" + "07000000 03000000 00000000 00000000"
        + "1400 1a00" + "0800 0200 0800 1400" + "0800 0200 1000 1d00",
        new DeleteBridgeVlans(3, [new BridgeVlan(20, 29)]));

    [Fact]
    public void The_filter_of_a_bridge_that_is_there_is_switched_on_as_ip_does_it() => AssertWritten(
        // ip link set dev br type bridge vlan_filtering 1: IFLA_BR_VLAN_FILTERING.
        "3c000000 1000 0500 01000000 00000000" + "00000000 05000000 00000000 00000000"
        + "1c00 1200" + "0a00 0100 627269646765 0000" + "0c00 0200" + "0500 0700 01 000000",
        new SetLink(5, new LinkSettings { Data = new BridgeData { VlanFiltering = true } }, "bridge"));

    [Fact]
    public void A_native_vlan_is_taken_away_as_bridge_does_it() => AssertWritten(
        "2c000000 1100 0500 01000000 00000000" + "07000000 03000000 00000000 00000000" + "0c00 1a00" + "0800 0200 0200 1400",
        new DeleteBridgeVlans(3, [new BridgeVlan(20, 20, Pvid: true)]));

    [Fact]
    public void A_vlan_of_the_bridge_itself_is_written_as_bridge_writes_it() => AssertWritten(
        "34000000 1300 0500 01000000 00000000" + "07000000 05000000 00000000 00000000"
        + "1400 1a00" + "0600 0000 0200 0000" + "0800 0200 0000 1400",
        new AddBridgeVlans(5, [new BridgeVlan(20, 20)], Self: true));

    [Fact]
    public void Compressed_vlans_of_a_port_are_read()
    {
        var table = BridgeVlanMessages.Parse(Bytes(LinkHeader, "2400 1a00", "0800 0200 0600 0a00", "0800 0200 0800 1400", "0800 0200 1000 1d00", "0800 0200 0000 a00f"))!;
        Assert.Equal(7, table.Index);
        Assert.Equal([new BridgeVlan(10, 10, Pvid: true, Untagged: true), new BridgeVlan(20, 29), new BridgeVlan(4000, 4000)], table.Vlans);
    }

    [Fact]
    public void A_link_is_read_by_its_attributes_and_unknown_ones_do_no_harm()
    {
        var link = LinkMessages.Parse(Bytes(
            LinkHeader,
            "0900 0300 65746831 00 000000",        // IFLA_IFNAME eth1
            "0a00 0100 525400123456 0000",         // IFLA_ADDRESS
            "0800 0400 dc050000",                  // IFLA_MTU 1500
            "0800 ff3f 01020304",                  // no such attribute
            "0500 1000 06 000000",                 // IFLA_OPERSTATE up
            "0500 2100 01 000000",                 // IFLA_CARRIER
            "0800 0a00 09000000",                  // IFLA_MASTER 9
            "1000 3480" + "0c00 3500 6f6c64757000 0000"))!; // IFLA_PROP_LIST with IFLA_ALT_IFNAME oldup
        Assert.Equal((7, "eth1", 1500, 9, OperationalState.Up, true), (link.Index, link.Name, link.Mtu, link.Master, link.OperState, link.Carrier));
        Assert.Equal("52:54:00:12:34:56", link.Address.ToString());
        Assert.Equal(LinkFlags.Up | LinkFlags.Broadcast | LinkFlags.Running | LinkFlags.Multicast | LinkFlags.LowerUp, link.Flags);
        Assert.Equal(["oldup"], link.AltNames);
        Assert.Null(link.Kind);
    }

    [Fact]
    public void A_port_of_a_bond_tells_the_MAC_that_it_had_before()
    {
        var link = LinkMessages.Parse(Bytes(
            LinkHeader,
            "0a00 0100 0200000000b0 0000",         // IFLA_ADDRESS: the bond's
            "2800 1200",                           // IFLA_LINKINFO
            "0900 0400 626f6e64 00 000000",        // IFLA_INFO_SLAVE_KIND bond
            "1800 0500",                           // IFLA_INFO_SLAVE_DATA
            "0500 0100 01 000000",                 // IFLA_BOND_SLAVE_STATE backup
            "0a00 0400 020000000001 0000"))!;      // IFLA_BOND_SLAVE_PERM_HWADDR
        Assert.Equal(("bond", "02:00:00:00:00:b0", "02:00:00:00:00:01"), (link.PortKind, link.Address.ToString(), link.OwnAddress.ToString()));
    }

    [Fact]
    public void An_address_keeps_attributes_that_have_no_name_here()
    {
        // struct ifaddrmsg: family, prefix length, flags (permanent), scope, index.
        var address = AddressMessages.Parse(Bytes("02 18 80 00 03000000", "0800 0200 c0000207", "0800 0100 c0000207", "0800 0800 80020000", "0800 6300 01020304"))!;
        Assert.Equal("192.0.2.7/24", address.ToString());
        Assert.Equal(AddressFlags.Permanent | AddressFlags.NoPrefixRoute, address.Flags);
        Assert.Null(address.Peer);
        Assert.Equal([new RawAttribute(99, "01020304")], address.Other);
    }

    [Fact]
    public void A_route_keeps_encapsulation_and_attributes_that_have_no_name_here()
    {
        // struct rtmsg: family, dst 24, src 0, tos, table main, protocol static, scope global, unicast, flags onlink.
        var route = RouteMessages.Parse(Bytes(
            "02 18 00 00 fe 04 00 01 04000000", "0800 0100 c6336400", "0800 0400 03000000", "0800 0500 c0000201",
            "0600 1500 0100 0000", "0800 1680 01020304", "0500 1a00 00 000000"))!;
        var hop = Assert.Single(route.NextHops);
        Assert.Equal((3, "192.0.2.1", NextHopFlags.OnLink), (hop.Index, hop.Gateway!.ToString(), hop.Flags));
        Assert.Equal([new RawAttribute(21, "0100"), new RawAttribute(0x8016, "01020304")], hop.Other);
        Assert.Equal([new RawAttribute(26, "00")], route.Other);
    }

    [Fact]
    public void A_cloned_entry_is_no_route() =>
        Assert.Null(RouteMessages.Parse(Bytes("0a 80 00 00 fe 00 00 01 00020000", "1400 0100 20010db8000000000000000000000001")));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_kernels_explanation_is_found_behind_the_refused_message(bool capped)
    {
        // error -101, the refused message's header (28 bytes long), its payload unless capped, NLMSGERR_ATTR_MSG.
        var payload = Bytes("9bffffff", "1c000000 1800 0500 01000000 00000000", capped ? "" : "0102030405060708090a0b0c", "0b00 0100 6e6f20676f00 0000");
        Assert.Equal(new Acknowledgement(Errno.ENETUNREACH, "no go"), Acknowledgement.OfError(payload, (ushort)(Rtm.HasAttributes | (capped ? Rtm.Capped : 0))));
    }

    [Fact]
    public void A_refused_dump_ends_with_the_errno_in_its_last_message()
    {
        Assert.Equal(new Acknowledgement(Errno.EINVAL, "no go"), Acknowledgement.OfDone(Bytes("eaffffff", "0a00 0100 6e6f20676f00"), Rtm.HasAttributes));
        Assert.Equal(new Acknowledgement(0, null), Acknowledgement.OfDone(Bytes("00000000"), 0));
    }

    [Fact]
    public void A_message_cut_off_anywhere_or_damaged_is_read_as_far_as_it_goes()
    {
        byte[][] messages =
        [
            Bytes(LinkHeader, "0900 0300 65746831 00 000000", "2c00 1200 0800 0100 766c616e 2000 0200 0600 0100 0500 0000 0c00 0200 00000000 01000000 0600 0500 88a8 0000"),
            Bytes("02 18 80 00 03000000", "0800 0200 c0000207", "1400 0600 ffffffff ffffffff 00000000 00000000"),
            Bytes("02 18 00 00 fe 04 00 01 04000000", "0800 0100 c6336400", "2400 0900 1000 0002 03000000 0800 0500 c0000201 1000 0000 03000000 0800 0500 c0000202", "0c00 0800 0800 0200 78050000"),
            Bytes("02 20 20 00 00 00 00 01 00000000", "0800 0100 c6336400", "0800 1700 e803d007"),
        ];
        foreach (var message in messages)
        {
            for (var length = 0; length <= message.Length; length++)
            {
                ReadAll(message.AsSpan(0, length));
            }

            for (var i = 0; i < message.Length; i++)
            {
                foreach (byte value in (byte[])[0, 1, 3, 0x7f, 0xff])
                {
                    var damaged = (byte[])message.Clone();
                    damaged[i] = value;
                    ReadAll(damaged);
                }
            }
        }

        static void ReadAll(ReadOnlySpan<byte> payload)
        {
            LinkMessages.Parse(payload);
            AddressMessages.Parse(payload);
            RouteMessages.Parse(payload);
            RuleMessages.Parse(payload);
            NeighbourMessages.Parse(payload);
            BridgeVlanMessages.Parse(payload);
            Acknowledgement.OfError(payload, Rtm.HasAttributes);
            Acknowledgement.OfDone(payload, Rtm.HasAttributes);
            var messages = new MessageReader(payload);
            while (messages.MoveNext())
            {
                Assert.True(messages.Payload.Length <= payload.Length);
            }
        }
    }

    private static void AssertWritten(string expected, NetworkOperation operation)
    {
        var writer = new MessageWriter();
        Assert.Equal(1, OperationMessages.Write(writer, operation, () => 1));
        Assert.Equal(Convert.ToHexString(Bytes(expected)), Convert.ToHexString(writer.Written));
    }

    private static byte[] Bytes(params string[] hex) => Convert.FromHexString(string.Concat(hex).Replace(" ", "", StringComparison.Ordinal));
}
