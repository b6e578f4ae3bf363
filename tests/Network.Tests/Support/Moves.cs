using Reconciler.Testing.Networks;

namespace Reconciler.Network.Tests.Support;

/// <summary>The two kinds of bridge onto which an uplink's addresses move, and the documents that say so.</summary>
public enum BridgeKind
{
    Linux,
    Ovs,
}

internal static class Moves
{
    public const string Adopt = "adopt-ip-from: up0";

    public static void Run(BridgeKind kind, Action<NetworkNode> body)
    {
        if (kind == BridgeKind.Linux)
        {
            NetworkNode.Run(body);
        }
        else
        {
            NetworkNode.RunWithOvs(body);
        }
    }

    /// <summary>The uplink up0 as a port of br0, which has what is given in the way of addresses; routes and rules may follow.</summary>
    public static string Document(BridgeKind kind, string addressing = Adopt, string rest = "") => kind == BridgeKind.Linux
        ? $$"""
            interfaces:
              - { name: up0, type: ethernet, state: up }
              - name: br0
                type: linux-bridge
                state: up
                copy-mac-from: up0
                {{addressing}}
                bridge: { port: [{ name: up0 }] }
            {{rest}}
            """
        : $$"""
            interfaces:
              - { name: up0, type: ethernet, state: up }
              - name: br0
                type: ovs-bridge
                state: up
                bridge: { options: { datapath: netdev }, port: [{ name: up0 }, { name: br0 }] }
              - name: br0
                type: ovs-interface
                state: up
                copy-mac-from: up0
                {{addressing}}
            {{rest}}
            """;

    /// <summary>The bridge gone, and the uplink with its own addressing again.</summary>
    public static string Back(BridgeKind kind, string addressing, string rest = "") => $$"""
        interfaces:
          - name: up0
            type: ethernet
            state: up
            {{addressing}}
          - { name: br0, type: {{(kind == BridgeKind.Linux ? "linux-bridge" : "ovs-bridge")}}, state: absent }
        {{rest}}
        """;

    public static string Ipv4(params IEnumerable<string> addresses) => $"ipv4: {{ enabled: true, address: [{List(addresses)}] }}";

    public static string Ipv6(params IEnumerable<string> addresses) => $"ipv6: {{ enabled: true, address: [{List(addresses)}] }}";

    public static string Both(string indent, string ipv4, string ipv6) => $"{Ipv4(ipv4)}\n{indent}{Ipv6(ipv6)}";

    /// <summary>Writes below /proc/sys/net of the node's namespace.</summary>
    public static void Sysctl(this NetworkNode node, string name, string value) => node.Net.Do(() => File.WriteAllText("/proc/sys/net/" + name, value));

    public static string Sysctl(this NetworkNode node, string name) => node.Net.Do(() => File.ReadAllText("/proc/sys/net/" + name)).Trim();

    public static string RoutesSeen(this NetworkNode node, string family = "-4") => string.Join('\n', NetworkText.Routes(node.Net.IpJson, family));

    public static string AddressesOf(this NetworkNode node, string link) => NetworkText.Addresses(node.Net.IpJson, link);

    private static string List(IEnumerable<string> addresses) => string.Join(", ", addresses.Select(address =>
        address.IndexOf('/', StringComparison.Ordinal) is var slash ? $"{{ ip: \"{address[..slash]}\", prefix-length: {address[(slash + 1)..]} }}" : ""));
}
