using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Resources.Network;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>
/// The part of a case that is the network: <c>links</c> by name, with <c>kind</c>, <c>mac</c>, <c>mtu</c>, <c>state</c>, <c>controller</c>,
/// <c>base</c> and <c>addresses</c> (<c>IP/LENGTH</c>, and <c>leased</c> behind it), of a bridge <c>vlanFiltering</c>, of a port of one <c>vlans</c> as
/// bridge(8) shows them (<c>10 pvid untagged</c>, <c>20-29</c>); <c>routes</c> and <c>rules</c>; and <c>ovs</c>: by the name of a bridge its
/// ports, or a text that says why it is not read (<c>ovsDaemonDown</c>: it is read, and nobody acts on it).
/// </summary>
public sealed partial class CaseObserved
{
    private List<string> LinkNames => [.. Of(_root, "links").Select(link => link.Name)];

    public NetworkObserved Network(PersistObserved? persist = null)
    {
        var links = Of(_root, "links").Select(Link).ToImmutableArray();
        var addresses = Of(_root, "links").SelectMany(link => Texts(link.Value, "addresses").Select(text => Address(Index(link.Name), text))).ToImmutableArray();
        return new NetworkObserved(new NetworkState(links, addresses, [.. Elements("routes").Select(Route)], [.. Elements("rules").Select(Rule)]))
        {
            Ovs = Ovs(),
            IsSwitchGone = Ovs() is { IsWritable: false } && links.Any(link => link.Kind == "openvswitch"),
            Persist = persist ?? PersistObserved.Nothing,
        };
    }

    private static IEnumerable<JsonProperty> Of(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];

    private static IpPrefix Prefix(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new IpPrefix(IPAddress.Parse(text[..slash]), byte.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    private static AddressState Address(int index, string text)
    {
        var prefix = Prefix(text.Split(' ')[0]);
        var leased = text.EndsWith(" leased", StringComparison.Ordinal);
        return new AddressState
        {
            Index = index,
            Local = prefix.Address,
            PrefixLength = prefix.Length,
            Flags = leased ? AddressFlags.None : AddressFlags.Permanent,
            ValidLifetime = leased ? 3600 : AddressState.Forever,
        };
    }

    private static byte Protocol(JsonElement route) => Text(route, "proto") switch
    {
        null or "static" => RouteProtocol.Static,
        "boot" => RouteProtocol.Boot,
        "kernel" => RouteProtocol.Kernel,
        "dhcp" => RouteProtocol.Dhcp,
        var number => byte.Parse(number, CultureInfo.InvariantCulture),
    };

    private IEnumerable<JsonElement> Elements(string name) => _root.TryGetProperty(name, out var list) ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private int Index(string link) => LinkNames.IndexOf(link) + 1;

    private LinkState Link(JsonProperty link) => new()
    {
        Index = Index(link.Name),
        Name = link.Name,
        AltNames = [.. Texts(link.Value, "altNames")],
        Kind = Text(link.Value, "kind"),
        Flags = Text(link.Value, "state") == "down" ? LinkFlags.None : LinkFlags.Up,
        Mtu = (int)(Number(link.Value, "mtu") ?? 1500),
        Address = Text(link.Value, "mac") is { } mac ? HardwareAddress.Parse(mac) : null,
        Master = Text(link.Value, "controller") is { } controller ? Index(controller) : null,
        Link = Text(link.Value, "base") is { } below ? Index(below) : null,
        PortKind = Text(link.Value, "controller") switch { null => null, LeftOvers.Datapath => "openvswitch", _ => "bridge" },
        Data = Text(link.Value, "kind") == "bridge" || Text(link.Value, "vlanFiltering") is not null
            ? new BridgeData { VlanFiltering = Text(link.Value, "vlanFiltering") is { } filters ? bool.Parse(filters) : null }
            : null,
        BridgeVlans = [.. Texts(link.Value, "vlans").Select(Vlan)],
    };

    private static BridgeVlan Vlan(string text)
    {
        var words = text.Split(' ');
        var ends = words[0].Split('-').Select(id => ushort.Parse(id, CultureInfo.InvariantCulture)).ToList();
        return new BridgeVlan(ends[0], ends[^1], words.Contains("pvid"), words.Contains("untagged"));
    }

    private RouteState Route(JsonElement route)
    {
        var gateway = Text(route, "via") is { } via ? IPAddress.Parse(via) : null;
        var isV6 = gateway?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return new RouteState
        {
            Destination = Text(route, "to") is "default" ? Prefix(isV6 ? "::/0" : "0.0.0.0/0") : Prefix(Text(route, "to")!),
            Table = Number(route, "table") ?? RouteTable.Main,
            Metric = Number(route, "metric") ?? (isV6 ? 1024u : 0u),
            Protocol = Protocol(route),
            Scope = gateway is null ? Scope.Link : Scope.Global,
            PrefSrc = Text(route, "src") is { } source ? IPAddress.Parse(source) : null,
            NextHops = [new NextHop(Index(Text(route, "dev")!), gateway)],
        };
    }

    private static RuleState Rule(JsonElement rule) => new()
    {
        Family = Family.Inet,
        Priority = Number(rule, "priority") ?? 0,
        Action = RuleAction.ToTable,
        Table = Number(rule, "table") ?? RouteTable.Main,
        From = Text(rule, "from") is { } from ? Prefix(from) : null,
        Iif = Text(rule, "iif"),
        Protocol = Protocol(rule),
    };

    private OvsObservation? Ovs()
    {
        if (!_root.TryGetProperty("ovs", out var ovs))
        {
            return null;
        }

        if (ovs.ValueKind == JsonValueKind.String)
        {
            return new OvsObservation(OvsCondition.NoSocket, "/run/openvswitch/db.sock", ovs.GetString()!);
        }

        var bridges = ovs.EnumerateObject().Select(bridge => new OvsBridge
        {
            Uuid = bridge.Name,
            Name = bridge.Name,
            Ports = bridge.Value.EnumerateArray().Select(port => port.GetString()!).ToImmutableSortedDictionary(name => name, name => Port(bridge.Name, name), StringComparer.Ordinal),
        }).ToList();
        var down = Flag("ovsDaemonDown", false);
        return new OvsObservation(down ? OvsCondition.DaemonDown : OvsCondition.Ready, "/run/openvswitch/db.sock", down ? "the daemon does not run" : "", new OvsState
        {
            Uuid = "switch",
            Bridges = bridges.ToImmutableSortedDictionary(bridge => bridge.Name, bridge => bridge, StringComparer.Ordinal),
            BridgeOfPort = bridges.SelectMany(bridge => bridge.Ports.Keys.Select(port => (port, bridge.Name))).ToImmutableDictionary(pair => pair.port, pair => pair.Name),
            PortOfInterface = bridges.SelectMany(bridge => bridge.Ports.Keys).ToImmutableDictionary(port => port, port => port),
        });
    }

    private static Core.Ports.Ovsdb.OvsPort Port(string bridge, string name) => new()
    {
        Uuid = name,
        Name = name,
        Interfaces =
        [
            new OvsInterface
            {
                Uuid = name,
                Name = name,
                Ofport = 1,
                Columns = name == bridge ? OvsRow.NoColumns.Add(OvsColumn.Type, OvsValue.Of("internal")) : OvsRow.NoColumns,
            },
        ],
    };
}
