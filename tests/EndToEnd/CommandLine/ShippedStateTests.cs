using Reconciler.EndToEnd.Crash;
using Reconciler.Testing.Networks;
using Reconciler.Testing.Ovs;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>The documents in <c>states/</c>, each planned and applied below a root that looks like the node it is for.</summary>
public sealed class ShippedStateTests
{
    private const string Ubuntu = "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\n";
    private const string Rocky = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.3\"\n";

    public static TheoryData<string> States =>
        [.. Directory.GetFiles(Repository.Path("states"), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(States))]
    public void It_is_planned_applied_in_sync_and_taken_back(string name)
    {
        using var box = Node(name.Contains("rhel", StringComparison.Ordinal) ? Rocky : Ubuntu, out var folder);
        var before = TreeSnapshot.Of(box.Root, "var");
        var state = Path.Combine(folder, name);
        Assert.Equal(2, box.Run("plan", state).Status);
        var applied = box.Run("apply", state, "--yes");
        Assert.True(applied.Status == 0, applied.ToString());
        Assert.Equal(0, box.Run("plan", state).Status);

        var undone = box.Run("undo", "--yes");
        Assert.True(undone.Status == 0, undone.ToString());
        Assert.Equal("", TreeSnapshot.Of(box.Root, "var").DifferenceTo(before));
    }

    [Theory]
    [InlineData("nsx-ubuntu.yaml", Ubuntu, true)]
    [InlineData("nsx-rhel.yaml", Rocky, false)]
    public void The_files_of_the_node_are_what_the_preparation_asks_for(string name, string osRelease, bool profile)
    {
        using var box = Node(osRelease, out var folder);
        var applied = box.Run("apply", Path.Combine(folder, name), "--yes");
        Assert.True(applied.Status == 0, applied.ToString());
        Assert.False(File.Exists(box.On("/etc/cni/net.d/10-nsx.conf")), "the old release's leftover is still there");
        Assert.Equal("our own loopback", box.Read("/opt/cni/bin/loopback"));
        Assert.Equal("755", Mode(box, "/opt/cni/bin/nsx"));
        Assert.Equal("600", Mode(box, "/etc/cni/net.d/10-nsx.conflist"));
        Assert.Equal("600", Mode(box, "/etc/cni/net.d/99-loopback.conf"));
        Assert.Equal("600", Mode(box, "/etc/nsx-ujo/ncp.ini"));
        Assert.Equal(profile, File.Exists(box.On("/etc/apparmor.d/ncp-apparmor")));
    }

    [Fact]
    public void A_release_that_came_as_a_package_goes_and_what_the_document_names_stays()
    {
        Assert.SkipUnless(Program.Exists("dpkg") && Environment.IsPrivilegedProcess, "needs dpkg and root");
        using var box = Node(Ubuntu, out var folder);
        using var dpkg = new DpkgRoot(box.Root);
        dpkg.Install(new Deb("nsx-cni", "3.0.1")
        {
            Files = new Dictionary<string, string>
            {
                ["/etc/cni/net.d/10-nsx.conf"] = "old",
                ["/etc/cni/net.d/99-loopback.conf"] = "old",
                ["/etc/apparmor.d/ncp-apparmor"] = "old",
                ["/opt/cni/bin/nsx"] = "old",
                ["/usr/share/doc/nsx-cni/copyright"] = "(c)",
            },
            Configuration = ["/etc/cni/net.d/10-nsx.conf", "/etc/apparmor.d/ncp-apparmor"],
        });
        var before = TreeSnapshot.Of(box.Root, "var");

        var applied = box.Run("apply", Path.Combine(folder, "nsx-ubuntu.yaml"), "--yes");

        Assert.True(applied.Status == 0, applied.ToString());
        Assert.Equal("un", dpkg.Letters("nsx-cni"));
        Assert.False(File.Exists(box.On("/usr/share/doc/nsx-cni/copyright")));
        Assert.False(File.Exists(box.On("/etc/cni/net.d/10-nsx.conf")));
        Assert.Equal("old", box.Read("/etc/cni/net.d/99-loopback.conf"));
        Assert.Equal("755", Mode(box, "/opt/cni/bin/nsx"));
        Assert.Equal(0, box.Run("plan", Path.Combine(folder, "nsx-ubuntu.yaml")).Status);
        Assert.Equal(0, box.Run("undo", "--yes").Status);
        Assert.Equal("", TreeSnapshot.Of(box.Root, "var").DifferenceTo(before));
        Assert.Equal("ii", dpkg.Letters("nsx-cni"));
        Assert.Equal("", dpkg.Dpkg("--verify"));
    }

    [Fact]
    public void The_address_and_the_routes_of_the_uplink_move_onto_the_bridge_and_back()
    {
        Assert.SkipWhen(PrivateOvs.Missing() is not null, PrivateOvs.Missing() ?? "");
        using var gateway = new PrivateNetwork();
        using var network = new PrivateNetwork();
        network.Ip($"link add eth1 type veth peer name node netns {gateway.Path}");
        gateway.Ip("address add 172.16.1.1/24 dev node");
        gateway.Ip("link set node up");
        network.Ip("link set eth1 up");
        network.Ip("address add 172.16.1.4/24 dev eth1");
        network.Ip("route add default via 172.16.1.1 dev eth1");
        using var ovs = PrivateOvs.Start(network.Path);
        using var box = Node(Ubuntu, out var folder);
        Directory.CreateDirectory(Path.Combine(box.Root, "etc/network"));
        var socket = Path.Combine(box.Folder, "socket.yaml");
        File.WriteAllText(socket, $$"""
            apiVersion: reconciler.internal/v1alpha1
            kind: NodeState
            metadata: { name: nsx-ubuntu }
            spec: { network: { ovs: { socket: {{ovs.SocketPath}} } } }
            """);
        string[] state = [Path.Combine(folder, "nsx-ubuntu.yaml"), socket, "--netns", network.Path, "--var", "datapath=netdev"];
        var before = Routes(network);

        var applied = box.Run("apply", [.. state, "--yes"]);
        Assert.True(applied.Status == 0, applied.ToString());
        Assert.Equal([], Addresses(network, "eth1"));
        Assert.Equal(["172.16.1.4/24"], Addresses(network, "br-int"));
        Assert.Equal(["10.9.0.0/16 br-int", "172.16.1.0/24 br-int", "default br-int"], Routes(network));
        Assert.Equal("br-int", ovs.Vsctl("port-to-br", "eth1"));
        var again = box.Run("plan", state);
        Assert.True(again.Status == 0, again.ToString());

        var undone = box.Run("undo", "--yes", "--netns", network.Path);
        Assert.True(undone.Status == 0, undone.ToString());
        Assert.Equal(["172.16.1.4/24"], Addresses(network, "eth1"));
        Assert.Equal(before, Routes(network));
        Assert.Equal("", ovs.Vsctl("list-br"));
    }

    [Fact]
    public void On_another_system_the_profile_is_skipped_and_says_why()
    {
        using var box = Node(Rocky, out var folder);
        var ended = box.Run("plan", Path.Combine(folder, "nsx-ubuntu.yaml"));
        Assert.Contains("  . apparmor/node-agent-apparmor", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("skipped: os is rocky", ended.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.1.1.99999999", true)]
    [InlineData("4.1.2.22596735", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("garbage", true)]
    public void An_older_equal_or_unreadable_version_is_put_right_and_a_newer_one_left_alone(string installed, bool touched)
    {
        using var box = Node(Rocky, out var folder);
        var state = Path.Combine(folder, "nsx-rhel.yaml");
        Assert.Equal(0, box.Run("apply", state, "--yes").Status);
        var path = "/etc/cni/net.d/10-nsx.conflist";
        var present = box.Read(path).Replace("4.1.2.22596735", installed, StringComparison.Ordinal);
        File.WriteAllText(box.On(path), present);
        File.WriteAllText(box.On("/opt/cni/bin/nsx"), "other");

        var plan = box.Run("plan", state);
        if (!touched)
        {
            Assert.True(plan.Status == 0, plan.ToString());
            Assert.Contains(installed, plan.Answer, StringComparison.Ordinal);
            Assert.Equal(0, box.Run("apply", state, "--yes").Status);
            Assert.Equal(present, box.Read(path));
            Assert.Equal("other", box.Read("/opt/cni/bin/nsx"));
            return;
        }

        Assert.True(plan.Status == 2, plan.ToString());
        Assert.Equal(0, box.Run("apply", state, "--yes").Status);
        Assert.Contains("4.1.2.22596735", box.Read(path), StringComparison.Ordinal);
        Assert.Contains("Stand-in", box.Read("/opt/cni/bin/nsx"), StringComparison.Ordinal);
    }

    private static List<string> Addresses(PrivateNetwork network, string link) =>
    [
        .. network.IpJson($"-4 address show dev {link}").EnumerateArray().SelectMany(found => found.GetProperty("addr_info").EnumerateArray())
            .Select(address => $"{address.GetProperty("local").GetString()}/{address.GetProperty("prefixlen").GetInt32()}"),
    ];

    private static List<string> Routes(PrivateNetwork network) =>
    [
        .. network.IpJson("-4 route show").EnumerateArray()
            .Select(route => $"{route.GetProperty("dst").GetString()} {route.GetProperty("dev").GetString()}").Order(StringComparer.Ordinal),
    ];

    private static string Mode(Sandbox box, string path) => Convert.ToString((int)File.GetUnixFileMode(box.On(path)), 8);

    /// <summary>A node with Python, a loopback plugin of its own and an old release's configuration.</summary>
    private static Sandbox Node(string osRelease, out string states)
    {
        var box = new Sandbox(osRelease);
        Directory.CreateDirectory(box.On("/etc/apparmor.d"));
        box.Put("/usr/bin/python3", "#!/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        box.Put("/opt/cni/bin/loopback", "our own loopback", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        box.Put("/etc/cni/net.d/10-nsx.conf", "{}");
        Tool.Run("cp", "-r", Repository.Path("states"), box.Folder);
        Tool.Run("chmod", "-R", "go-w", Path.Combine(box.Folder, "states"));
        states = Path.Combine(box.Folder, "states");
        return box;
    }
}
