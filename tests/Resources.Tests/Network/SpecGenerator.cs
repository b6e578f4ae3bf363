using System.Net;
using CsCheck;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;

namespace Reconciler.Resources.Tests.Network;

/// <summary>Makes specs that a document without mistakes could have said: each part of the vocabulary, each property given or not.</summary>
internal static class SpecGenerator
{
    private static readonly Gen<bool?> Flag = Gen.Bool.Nullable();
    private static readonly Gen<IPAddress> Ip4 = Gen.Select(Gen.Byte[1, 223], Gen.Byte, Gen.Byte, Gen.Byte, (a, b, c, d) => new IPAddress([a, b, c, d]));
    private static readonly Gen<IPAddress> Ip6 = Gen.Byte.Array[14].Select(rest => new IPAddress([0x20, 0x01, .. rest]));
    private static readonly Gen<string> Word = Among("a", "plain text", "${x}", "null", "1.10", "quote \" and \\", "Größe", "true");

    private static readonly Gen<HardwareAddress> Mac =
        Gen.Byte.Array[5].Select(rest => HardwareAddress.FromBytes([0x52, .. rest]));

    public static readonly Gen<NetworkSpec> Spec = Gen.Select(
        Interfaces(), Routes(), Rules(), Gen.Select(Dns(), Keys().Nullable()), Gen.Select(Guard().Null(), Persist().Null()),
        Gen.Select(Among("/run/ovs/db.sock", "/x").Null(), Among("nsx-ovs*", "a?b").Array[0, 2], Gen.Enum<ForeignManager>().Nullable()),
        (interfaces, routes, rules, others, ours, manners) => new NetworkSpec
        {
            Interfaces = interfaces.ToSequence(),
            Routes = routes.ToSequence(),
            Rules = rules.ToSequence(),
            Dns = others.Item1,
            OvsDb = others.Item2 is { } keys ? new OvsDbEntry(Header(NetworkIds.OvsDb), keys.Spec) : null,
            Guard = ours.Item1,
            Persist = ours.Item2,
            OvsSocket = manners.Item1,
            YieldTo = manners.Item2.Select(process => new YieldTo(process)).ToSequence(),
            ForeignManager = manners.Item3,
        });

    /// <summary>Entries are compared by what they say; positions are those of the document they were read from.</summary>
    public static EntryHeader Header(string id) => new(id, default, false, []);

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<InterfaceEntry[]> Interfaces() =>
        Gen.Select(Gen.Int[0, 11].Array[0, 6], Base().Array[6], (kinds, bases) =>
            kinds.Select((kind, i) => Typed((InterfaceType)kind, bases[i], i)).ToArray());

    private static Gen<Func<InterfaceEntry, InterfaceEntry>> Base() => Gen.Select(
        Gen.Enum<InterfaceState>(), Word.Null(), Gen.UInt[1280, 9000].Nullable(), Mac.Nullable(), Ip(Ip4, 32).Null(), Ip(Ip6, 128, true).Null(),
        Parts(), Among("", "ctl").Null(),
        (state, description, mtu, mac, ipv4, ipv6, parts, controller) => new Func<InterfaceEntry, InterfaceEntry>(entry =>
            parts(entry with
            {
                State = state,
                Description = description,
                Mtu = mtu,
                MacAddress = mac,
                Ipv4 = ipv4,
                Ipv6 = ipv6,
                Controller = controller,
            })));

    private static InterfaceEntry Typed(InterfaceType type, Func<InterfaceEntry, InterfaceEntry> rest, int index)
    {
        var name = $"if{index}";
        var all = rest(new InterfaceEntry(Header(NetworkIds.Interface(type, name))) { Name = name, Type = type });
        return all with
        {
            Veth = type == InterfaceType.Veth ? all.Veth : null,
            LinuxBridge = type == InterfaceType.LinuxBridge ? all.LinuxBridge : null,
            OvsBridge = type == InterfaceType.OvsBridge ? all.OvsBridge : null,
            PatchPeer = type == InterfaceType.OvsInterface ? all.PatchPeer : null,
            Vlan = type == InterfaceType.Vlan ? all.Vlan : null,
            Vxlan = type == InterfaceType.Vxlan ? all.Vxlan : null,
            Bond = type == InterfaceType.Bond ? all.Bond : null,
            MacVlan = type == InterfaceType.MacVlan ? all.MacVlan : null,
            Vrf = type == InterfaceType.Vrf ? all.Vrf : null,
        };
    }

    private static Gen<Func<InterfaceEntry, InterfaceEntry>> Parts() => Gen.Select(
        Gen.Select(LinuxBridge().Null(), OvsBridge().Null()),
        Gen.Select(
            Among("patch-a").Null(),
            Gen.Select(Gen.UShort[1, 4094], Gen.Enum<VlanProtocol>().Nullable(), (id, protocol) => new VlanSpec("lower", id) { Protocol = protocol }).Null()),
        Gen.Select(
            Gen.UInt[0, 0xFF_FFFF], Among("lower").Null(), Ip4.Null(), Ip6.Null(), Gen.UShort[1, 65535].Nullable(), Flag,
            (id, lower, remote, local, port, learning) =>
                new VxlanSpec(id) { BaseInterface = lower, Remote = remote, Local = local, DestinationPort = port, Learning = learning }).Null(),
        Bond().Null(),
        Gen.Select(
            Among(MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Passthru), Flag,
            (mode, promiscuous) => new MacVlanSpec("lower", mode) { Promiscuous = promiscuous }).Null(),
        Gen.Select(Gen.UInt[1, uint.MaxValue].Nullable(), Ports("v"), Flag, (table, ports, extra) => new VrfSpec { TableId = table, Ports = ports, AllowExtraPorts = extra }).Null(),
        Gen.Select(Among("peer0").Null(), Keys().Nullable()),
        (bridges, ovsOrVlan, vxlan, bond, macVlan, vrf, vethOrKeys) => new Func<InterfaceEntry, InterfaceEntry>(entry => entry with
        {
            LinuxBridge = bridges.Item1,
            OvsBridge = bridges.Item2,
            PatchPeer = ovsOrVlan.Item1,
            Vlan = ovsOrVlan.Item2,
            Vxlan = vxlan,
            Bond = bond,
            MacVlan = macVlan,
            Vrf = vrf,
            Veth = vethOrKeys.Item1 is { } peer ? new VethSpec(peer) : null,
            OvsKeys = vethOrKeys.Item2?.Spec,
        }));

    private static Gen<IpSpec> Ip(Gen<IPAddress> address, byte longest, bool autoconf = false) => Gen.Select(
        Flag, Flag, autoconf ? Flag : Gen.Const((bool?)null), Flag,
        Gen.Select(address, Gen.Byte[0, longest], (ip, length) => new InterfaceAddress(ip, length)).Array[0, 3].Null(),
        (enabled, dhcp, auto, extra, addresses) => new IpSpec
        {
            Enabled = enabled,
            Dhcp = dhcp,
            Autoconf = auto,
            AllowExtraAddress = extra,
            Addresses = addresses?.ToSequence(),
        });

    private static Gen<Sequence<PortName>?> Ports(string prefix) =>
        Gen.Int[0, 9].Array[0, 3].Null().Select(ports => ports?.Select(port => new PortName($"{prefix}{port}")).ToSequence());

    private static Gen<PortVlan> Vlan() => Gen.Select(
        Gen.Enum<PortVlanMode>().Nullable(), Gen.UShort[0, 4094].Nullable(), Flag,
        Gen.Select(Gen.UShort[1, 4094], Gen.UShort[1, 4094], (a, b) => new VlanRange(Math.Min(a, b), Math.Max(a, b))).Array[0, 3].Null(),
        (mode, tag, native, tags) => new PortVlan { Mode = mode, Tag = tag, EnableNative = native, TrunkTags = tags?.ToSequence() });

    private static Gen<LinuxBridgeSpec> LinuxBridge() => Gen.Select(
        Gen.Select(
            Gen.Select(Flag, Gen.Byte[2, 30].Nullable(), Gen.Byte[1, 10].Nullable(), Gen.Byte[6, 40].Nullable(), Gen.UShort.Nullable()),
            Gen.Select(Gen.UInt[0, 1_000_000].Nullable(), Gen.UShort.Nullable(), Flag, Flag, Gen.Enum<MulticastRouter>().Nullable()),
            Gen.Select(Gen.Enum<VlanProtocol>().Nullable(), Gen.UShort[0, 4094].Nullable()),
            (stp, multicast, vlan) => new LinuxBridgeOptions
            {
                StpEnabled = stp.Item1,
                StpForwardDelay = stp.Item2,
                StpHelloTime = stp.Item3,
                StpMaxAge = stp.Item4,
                StpPriority = stp.Item5,
                MacAgeingTime = multicast.Item1,
                GroupForwardMask = multicast.Item2,
                MulticastSnooping = multicast.Item3,
                MulticastQuerier = multicast.Item4,
                MulticastRouter = multicast.Item5,
                VlanProtocol = vlan.Item1,
                VlanDefaultPvid = vlan.Item2,
            }).Null(),
        Gen.Select(
            Gen.Int[0, 9], Flag, Gen.UInt[1, 65535].Nullable(), Gen.UShort[0, 63].Nullable(), Vlan().Null(),
            (i, hairpin, cost, priority, vlan) =>
                new LinuxBridgePort($"p{i}") { StpHairpinMode = hairpin, StpPathCost = cost, StpPriority = priority, Vlan = vlan }).Array[0, 3].Null(),
        Flag,
        (options, ports, extra) => new LinuxBridgeSpec { Options = options, Ports = ports?.ToSequence(), AllowExtraPorts = extra });

    private static Gen<OvsBridgeSpec> OvsBridge() => Gen.Select(
        Gen.Enum<OvsFailMode>().Nullable(), Flag, Flag, Flag, Among("system", "netdev").Null(),
        Gen.Select(Gen.Int[0, 9], Vlan().Null(), (i, vlan) => new OvsPort($"o{i}") { Vlan = vlan }).Array[0, 3].Null(), Flag, Flag,
        (failMode, stp, rstp, snooping, datapath, ports, extra, patch) => new OvsBridgeSpec
        {
            FailMode = failMode,
            Stp = stp,
            Rstp = rstp,
            McastSnooping = snooping,
            Datapath = datapath,
            Ports = ports?.ToSequence(),
            AllowExtraPorts = extra,
            AllowExtraPatchPorts = patch,
        });

    private static Gen<BondSpec> Bond() => Gen.Select(
        Gen.Enum<BondMode>().Nullable(), BondOptions().Null(), Ports("b"), Flag,
        (mode, options, ports, extra) => new BondSpec { Mode = mode, Options = options, Ports = ports, AllowExtraPorts = extra });

    private static Gen<BondOptions> BondOptions()
    {
        var number = Gen.UInt[0, int.MaxValue].Nullable();
        return Gen.Select(
            Gen.Select(number, number, number, Flag, Among("b1").Null()),
            Gen.Select(
                Gen.Enum<BondPrimaryReselect>().Nullable(), Gen.Enum<BondFailOverMac>().Nullable(), Gen.Enum<BondXmitHashPolicy>().Nullable(),
                Gen.Enum<BondLacpRate>().Nullable(), Gen.Enum<BondAdSelect>().Nullable()),
            Gen.Select(number, number, Ip4.Array[1, 3].Null(), Gen.Enum<BondArpValidate>().Nullable()),
            Gen.Select(Flag, Gen.Byte.Nullable(), Gen.Byte.Nullable(), Flag),
            (times, words, arp, rest) => new BondOptions
            {
                Miimon = times.Item1,
                UpDelay = times.Item2,
                DownDelay = times.Item3,
                UseCarrier = times.Item4,
                Primary = times.Item5,
                PrimaryReselect = words.Item1,
                FailOverMac = words.Item2,
                XmitHashPolicy = words.Item3,
                LacpRate = words.Item4,
                AdSelect = words.Item5,
                MinLinks = arp.Item1,
                ArpInterval = arp.Item2,
                ArpIpTargets = arp.Item3?.ToSequence(),
                ArpValidate = arp.Item4,
                AllPortsActive = rest.Item1,
                ResendIgmp = rest.Item2,
                PeerNotifications = rest.Item3,
                TlbDynamicLb = rest.Item4,
            });
    }

    private static Gen<(OvsKeysSpec Spec, int Unused)> Keys() => Gen.Select(
        Gen.Select(Among("a", "b", "system-id"), Word.Null()).Array[0, 3].Null(), Gen.Select(Among("a", "hw"), Word.Null()).Array[0, 2].Null(),
        (external, other) => (new OvsKeysSpec { ExternalIds = Sorted(external), OtherConfig = Sorted(other) }, 0));

    private static Sequence<OvsKey>? Sorted((string Key, string? Value)[]? keys) =>
        keys?.DistinctBy(key => key.Key).OrderBy(key => key.Key, StringComparer.Ordinal).Select(key => new OvsKey(key.Key, key.Value)).ToSequence();

    private static Gen<RouteEntry[]> Routes() => Gen.Select(
        Gen.Bool, Gen.Byte, Gen.UInt[1, 300], Gen.UInt.Nullable(), Gen.Int[0, 3], Among(RouteType.Unicast, RouteType.Blackhole, RouteType.Prohibit),
        Gen.Select(Ip4, Ip6, Gen.Bool, Gen.UInt[68, 9000].Nullable()),
        (is6, net, table, metric, hops, type, values) =>
        {
            var destination = new IpPrefix(is6 ? new IPAddress([0x20, 1, 0xd, 0xb8, net, .. new byte[11]]) : new IPAddress([10, net, 0, 0]), (byte)(is6 ? 40 : 16));
            var gateway = is6 ? values.Item2 : values.Item1;
            return new RouteEntry(Header(NetworkIds.Route(destination, table, metric)))
            {
                Destination = destination,
                Type = type,
                TableId = table,
                Metric = metric,
                NextHops = type != RouteType.Unicast ? [] : hops == 0 ? [new RouteHop(gateway, null)] : Enumerable.Range(1, hops).Select(i => new RouteHop(null, $"h{i}", i)).ToSequence(),
                Source = values.Item3 ? gateway : null,
                Mtu = values.Item4,
            };
        }).Array[0, 5].Select(routes => routes.DistinctBy(route => route.Id).ToArray());

    private static Gen<RouteRuleEntry[]> Rules() => Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Enum<Family>(), Gen.UInt.Nullable(), Gen.UInt[1, uint.MaxValue].Nullable(), Gen.UInt.Nullable(),
        Gen.Select(Among(RuleAction.Blackhole, RuleAction.Unreachable, RuleAction.Prohibit).Nullable(), Gen.Int[0, 32].Nullable(), Gen.Bool, Gen.Byte),
        (absent, prefix, family, priority, table, mark, rest) =>
        {
            var action = rest.Item1;
            var from = new IpPrefix(family == Family.Inet6 ? new IPAddress([0x20, 1, rest.Item4, .. new byte[13]]) : new IPAddress([10, rest.Item4, 0, 0]), 24);
            var rule = new RouteRuleEntry(Header(""))
            {
                Absent = absent,
                Family = family,
                From = prefix ? from : null,
                Priority = priority,
                TableId = action is not null ? null : absent ? table : table ?? RouteTable.Main,
                FwMark = mark,
                FwMask = mark,
                Iif = rest.Item3 ? "in0" : null,
                Action = action,
                SuppressPrefixLength = action is null ? rest.Item2 : null,
            };
            return rule with { Header = Header(NetworkIds.Rule(rule)) };
        }).Array[0, 5].Select(rules => rules.DistinctBy(rule => rule.Id).ToArray());

    private static Gen<DnsEntry?> Dns() => Gen.Select(
        Gen.OneOf(Ip4, Ip6).Array[0, 3].Null(), Among("example.net", "example.org").Array[0, 2].Null(),
        (servers, search) => servers is null && search is null
            ? null
            : new DnsEntry(Header(NetworkIds.Dns))
            {
                Servers = servers?.DistinctBy(server => server).Select(server => new DnsServer(server)).ToSequence(),
                Search = search?.Distinct().ToSequence(),
            });

    private static Gen<GuardSpec> Guard() => Gen.Select(
        Gen.Bool, Gen.Int[1, 5000], Gen.Enum<ProbeRequirement>(), Gen.Bool,
        Gen.OneOf<Probe>(
            Gen.Const<Probe>(new Probe.PingGateway()),
            Gen.OneOf(Ip4, Ip6).Select(ip => (Probe)new Probe.Ping(ip)),
            Gen.Select(Gen.OneOf(Ip4, Ip6), Gen.UShort[1, 65535], (ip, port) => (Probe)new Probe.Tcp(ip.ToString(), port)),
            Gen.Const<Probe>(new Probe.Http("https://api.example.net:6443/healthz")),
            Gen.Const<Probe>(new Probe.Dns("example.net")),
            Word.Array[1, 3].Select(words => (Probe)new Probe.Exec(words.ToSequence()))).Array[1, 4],
        (none, seconds, require, confirm, probes) => none
            ? new GuardSpec { None = true }
            : new GuardSpec { Within = TimeSpan.FromSeconds(seconds), Require = require, Confirm = confirm, Probes = probes.ToSequence() });

    private static Gen<PersistSpec> Persist() => Gen.Select(
        Gen.Enum<PersistFormat>(), Gen.Enum<PersistActivation>(), Word.Array[0, 2],
        (format, activate, words) => new PersistSpec
        {
            Format = format,
            Activate = activate,
            Keys = words.Where(word => word.All(char.IsAscii) && !word.EndsWith('\\')).Select((word, i) => new PersistKey($"KEY{i}", word)).ToSequence(),
        });
}
