using System.Text.Json;
using Reconciler.EndToEnd.CommandLine;
using Reconciler.Testing.Networks;
using Reconciler.Testing.Ovs;
using Xunit;

namespace Reconciler.EndToEnd.Crash.Moves;

/// <summary>
/// A node whose uplink e0 carries addresses of both families, routes of two tables and a rule; its gateway in another namespace; and a document
/// that moves all that onto the bridge br0, of the kernel or of Open vSwitch. What is said of it is what <c>ip</c>, <c>ovs-vsctl</c> and an echo say.
/// </summary>
internal sealed class MoveLab : IDisposable
{
    private const string Beyond = "198.51.100.7";
    private const string BeyondSix = "2001:db8:7::7";
    private const string Interfaces = "etc/network/interfaces";

    /// <summary>What the kernel adds by itself, of IPv6 a moment after the address.</summary>
    private static readonly string[] Kernels = ["fe80::", "ff00::", "table local"];

    private readonly string _folder = Directory.CreateTempSubdirectory("reconciler-moves-").FullName;
    private readonly PrivateNetwork _node = new();
    private readonly PrivateNetwork _gateway = new();
    private readonly PrivateOvs? _ovs;

    public MoveLab(bool ovs)
    {
        _ovs = ovs ? PrivateOvs.Start(_node.Path) : null;
        Directory.CreateDirectory(Path.Combine(Pristine, "etc/network"));
        File.WriteAllText(Path.Combine(Pristine, Interfaces), "# the site's own\nauto e0\niface e0 inet static\n\taddress 172.16.1.4/24");
        File.WriteAllText(Path.Combine(Pristine, "etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\n");
        Batch(_node, $"link add name e0 type veth peer name e1\nlink set e1 netns {_gateway.Path}\nlink set e0 up");
        Batch(_gateway, $"""
            addr add 172.16.1.1/24 dev e1
            addr add 2001:db8:1::1/64 dev e1 nodad
            addr add {Beyond}/32 dev lo
            addr add {BeyondSix}/128 dev lo
            link set e1 up
            """);

        // Through a switch in userspace the checksums that a network card would fill in stay empty.
        Assert.Equal(0, _node.Execute("ethtool", "-K e0 tx off").Code);
        Assert.Equal(0, _gateway.Execute("ethtool", "-K e1 tx off").Code);

        // A store that is there already: how one is made has tests of its own.
        Assert.Equal(0, Crash.Interposed.Run(Tool.Reconciler, ["apply", Document("first", "  files: { /etc/x: { content: x } }"), "--yes", "--root", Pristine]).Exit);
        Reset();

        // The kernel notices that the uplink has a carrier a moment later.
        Until.True(() => !Seen().Contains("linkdown", StringComparison.Ordinal), "the uplink's carrier");
        Before = Seen();
    }

    /// <summary>What <see cref="Seen"/> says of a node that nobody has touched.</summary>
    public string Before { get; }

    public string Root => Path.Combine(_folder, "root");

    public string Recording => Path.Combine(_folder, "recording");

    public string GuardRecording => Path.Combine(_folder, "guard-recording");

    private string Pristine => Path.Combine(_folder, "pristine");

    /// <summary>The move, kept if the probe holds: <c>ping: gateway</c>, or a program.</summary>
    public string Move(string probe)
    {
        string[] bridge = _ovs is null
            ? ["      - { name: br0, type: linux-bridge, state: up, copy-mac-from: e0, adopt-ip-from: e0, persist-on: e0, bridge: { port: [{ name: e0 }] } }"]
            :
            [
                "      - { name: br0, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: e0 }, { name: br0 }] } }",
                "      - { name: br0, type: ovs-interface, state: up, copy-mac-from: e0, adopt-ip-from: e0, persist-on: e0 }",
            ];
        return Document("move",
        [
            "  network:",
            $"    guard: {{ within: 1s, probes: [{{ {probe} }}] }}",
            .. _ovs is null ? [] : (string[])[$"    ovs: {{ socket: {_ovs.SocketPath} }}"],
            "    persist: { format: ifupdown }",
            "    interfaces:",
            "      - { name: e0, type: ethernet, state: up }",
            .. bridge,
        ]);
    }

    /// <summary>The node and its store as they were at the beginning.</summary>
    public void Reset()
    {
        GuardProcesses.EndAll(Root);
        File.Delete(Recording);
        File.Delete(GuardRecording);
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }

        Tool.Run("cp", "-a", Pristine, Root);
        _ovs?.Vsctl("--if-exists", "del-br", "br0");
        _node.Execute("ip", "link del br0");
        _node.Execute("ip", "-6 route flush table main proto static");
        Batch(_node, """
            addr flush dev e0 scope global
            route flush table 100
            route flush table main
            rule del pref 1000
            """, force: true);
        Batch(_node, """
            link set e0 up nomaster
            addr add 172.16.1.4/24 dev e0
            addr add 172.16.1.5/24 dev e0
            addr add 2001:db8:1::4/64 dev e0 nodad
            route add default via 172.16.1.1 proto static
            route add 10.8.0.0/16 via 172.16.1.1 metric 50
            route add default via 172.16.1.1 table 100
            route add default via 2001:db8:1::1 proto static
            rule add from 172.16.1.5 lookup 100 pref 1000
            """);
    }

    /// <summary>Runs the executable on the node; with an environment, under the interposed library.</summary>
    public (int Exit, string Output) Run(string[] arguments, params (string Name, string Value)[] environment) => Crash.Interposed.Run(
        Tool.Reconciler,
        [.. arguments, "--root", Root, "--netns", _node.Path],
        environment.Length == 0 ? [] : [("STEP_ROOT", Root), ("STEP_NETWORK", "1"), .. environment]);

    /// <summary>Whatever guards live: they end by themselves once nothing is pending.</summary>
    public void WaitForGuards() => GuardProcesses.WaitForAll(Root);

    /// <summary>Both addresses of IPv4 and that of IPv6, from beyond the gateway.</summary>
    public bool IsReachable => EchoPeer.Answers(_gateway, Beyond, "172.16.1.4") && EchoPeer.Answers(_gateway, Beyond, "172.16.1.5")
        && EchoPeer.Answers(_gateway, BeyondSix, "2001:db8:1::4");

    /// <summary>Links with their controllers and addresses, routes of every table, rules, the switch's bridges and ports, and the file for the boot.</summary>
    public string Seen()
    {
        var links = _node.IpJson("addr show").EnumerateArray().Where(link => link.TryGetProperty("ifname", out _)).Select(link =>
            $"{link.GetProperty("ifname")} {(link.TryGetProperty("master", out var master) ? master : "-")} {IsUp(link)} "
            + string.Join(' ', link.GetProperty("addr_info").EnumerateArray().Where(a => a.GetProperty("scope").GetString() == "global")
                .Select(a => $"{a.GetProperty("local")}/{a.GetProperty("prefixlen")}").Order(StringComparer.Ordinal)));
        var routes = ((string[])["-4", "-6"]).SelectMany(family => _node.Execute("ip", $"{family} route show table all").Text.Split('\n'))
            .Where(route => route.Length > 0 && !Kernels.Any(word => route.Contains(word, StringComparison.Ordinal)))
            .Select(route => route.Trim()).Order(StringComparer.Ordinal);
        var rules = ((string[])["-4", "-6"]).Select(family => _node.Execute("ip", $"{family} rule show").Text);
        var bridges = _ovs?.Vsctl("list-br").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(bridge => $"{bridge}: {_ovs.Vsctl("list-ports", bridge)}") ?? [];

        // What the switch makes for itself in userspace is nobody's wish.
        return string.Join('\n', links.Where(link => !link.StartsWith("ovs-", StringComparison.Ordinal)).Concat(routes).Concat(rules).Concat(bridges)
            .Append(File.ReadAllText(Path.Combine(Root, Interfaces))));
    }

    public void Dispose()
    {
        GuardProcesses.EndAll(Root);
        _ovs?.Dispose();
        _node.Dispose();
        _gateway.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsUp(JsonElement link) => link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP");

    private string Document(string name, params string[] spec)
    {
        var path = Path.Combine(_folder, name + ".yaml");
        File.WriteAllLines(path, ["apiVersion: reconciler.internal/v1alpha1", "kind: NodeState", $"metadata: {{ name: {name} }}", "spec:", .. spec]);
        return path;
    }

    private void Batch(PrivateNetwork network, string commands, bool force = false)
    {
        var file = Path.Combine(_folder, "batch");
        File.WriteAllText(file, commands + "\n");
        var (code, text) = network.Execute("ip", $"{(force ? "-force " : "")}-batch {file}");
        Assert.True(force || code == 0, text);
    }
}
