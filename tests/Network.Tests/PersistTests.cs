using Reconciler.Core.Planning;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Network.Tests;

/// <summary>Files that bring the network back at boot, by the whole engine: after the network works, put back by undo, repaired, and left alone.</summary>
public sealed class PersistTests
{
    private const string File = "/etc/network/interfaces";
    private const string Id = "network/persist//etc/network/interfaces";

    private const string Text = """
        # the uplink
        auto up0
        iface up0 inet static
        	address 172.16.1.4
        	netmask 255.255.255.0
        	dns-nameservers 10.0.0.53
        """;

    private static readonly string Document = Moves.Document(
        BridgeKind.Linux, "adopt-ip-from: up0\n    persist-on: up0", "routes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: br0 }] }")
        + "\npersist: { format: ifupdown }";

    [Fact]
    public void The_uplink_has_at_boot_what_the_bridge_has_running() => Run((node, file) =>
    {
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");

        var change = NetworkNode.ChangeOf(node.Plan(Document), Id);
        Assert.Equal((ActionKind.Change, Disruption.None), (change.Action, change.Disruption));
        var result = node.Converge(Document);

        Assert.Equal(Text + "\n\tgateway 172.16.1.1\n\tup ip route add 10.9.0.0/16 via 172.16.1.1 dev up0\n", InOrder(System.IO.File.ReadAllText(file)));
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        Assert.Equal(result.Plan!.Phases.Max(phase => phase.Number), result.Plan.Phases.Single(phase => phase.Changes.Any(c => c.Id == Id)).Number);

        // As the node is after a reboot: the bridge gone, and the uplink as its file says.
        node.Ip("link del br0", "addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1", "route add 10.9.0.0/16 via 172.16.1.1");
        var written = System.IO.File.GetLastWriteTimeUtc(file);
        node.Converge(Document);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        Assert.Equal(written, System.IO.File.GetLastWriteTimeUtc(file));
    });

    [Fact]
    public void Undo_puts_the_file_back_byte_for_byte() => Run((node, file) =>
    {
        node.Ip("addr add 172.16.1.4/24 dev up0");
        var before = node.Seen();
        node.Converge(Document);
        Assert.NotEqual(Text, System.IO.File.ReadAllText(file));

        node.Undo();

        Assert.Equal(Text, System.IO.File.ReadAllText(file));
        node.IsAsBefore(before);
        Assert.Equal(ChangeReason.Adopted, NetworkNode.ChangeOf(node.Plan(Document), Id).Reason);
    });

    [Fact]
    public void A_move_that_is_only_observed_is_not_written_for_the_boot_either() => Run((node, file) =>
    {
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");

        var plan = node.Apply(Document.Replace("type: ethernet,", "type: ethernet, policy: observe,", StringComparison.Ordinal)).Plan!;

        Assert.True(NetworkNode.ChangeOf(plan, Id).Observed);
        Assert.Equal(Text, System.IO.File.ReadAllText(file));
    });

    [Fact]
    public void What_somebody_took_out_of_the_file_is_put_back_and_nothing_else_is_touched() => Run((node, file) =>
    {
        node.Ip("addr add 172.16.1.4/24 dev up0");
        node.Converge(Document);
        var good = System.IO.File.ReadAllText(file);
        System.IO.File.WriteAllText(file, good.Replace("	up ip route add 10.9.0.0/16 via 172.16.1.1 dev up0\n", "", StringComparison.Ordinal) + "# mine\n");

        var result = node.Apply(Document);

        Assert.Equal(ExitStatus.InSync, result.ExitStatus);
        Assert.Equal((Id, ChangeReason.Drift), (Assert.Single(result.Results).Change.Id, result.Results[0].Change.Reason));
        Assert.Equal(good + "# mine\n", System.IO.File.ReadAllText(file));
        Assert.Equal(0, node.Written);
    });

    [Fact]
    public void A_route_that_leaves_the_document_leaves_the_file_and_what_others_wrote_stays() => Run((node, file) =>
    {
        System.IO.File.AppendAllText(file, "\n	up ip route add 10.8.0.0/16 via 172.16.1.8 dev up0\n");
        var before = System.IO.File.ReadAllText(file);
        const string Routes = "\nroutes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: up0 }] }";
        var uplink = "interfaces:\n  - { name: up0, type: ethernet, state: up, " + Moves.Ipv4("172.16.1.4/24") + " }\npersist: { format: ifupdown }";
        node.Converge(uplink + Routes);
        Assert.Contains("10.9.0.0/16", System.IO.File.ReadAllText(file), StringComparison.Ordinal);

        node.Converge(uplink);

        Assert.Equal(before, System.IO.File.ReadAllText(file));
    });

    [Fact]
    public void A_file_that_cannot_be_written_is_blocked_in_the_plan_and_what_is_put_back_does_not_touch_it() => Run((node, file) =>
    {
        var directory = Path.GetDirectoryName(file)!;
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        var planned = node.Plan(Document);
        var snapshot = node.OnHost(host => Reconciler.Resources.Network.NetworkSection.Snapshot([.. planned.Changes], host));
        Mount("mount", "-t", "tmpfs", "tmpfs", directory);
        try
        {
            System.IO.File.WriteAllText(file, Text);
            Mount("mount", "-o", "remount,ro", directory);
            var change = NetworkNode.ChangeOf(node.Plan(Document), Id);
            Assert.Equal(
                (ActionKind.Blocked, $"the file system of {File} is mounted read-only (EROFS): nothing there can be written"),
                (change.Action, change.Why));
            Assert.Equal([], node.OnHost(host => Reconciler.Resources.Network.NetworkSection.PutBack(snapshot, host)).Select(error => error.ToString()));
        }
        finally
        {
            Mount("umount", directory);
        }
    });

    private static void Mount(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static void Run(Action<NetworkNode, string> body) => NetworkNode.Run(node =>
    {
        var root = Directory.CreateTempSubdirectory("reconciler-persist-").FullName;
        try
        {
            node.Root = root;
            var file = root + File;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(file, Text);
            node.MakeUplink();
            body(node, file);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    });

    /// <summary>The gateway stands behind the netmask; where it stands is ifupdown's cases' to say.</summary>
    private static string InOrder(string text) => string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.Contains("gateway", StringComparison.Ordinal) && !line.Contains("up ip", StringComparison.Ordinal))
        .Concat(text.Split('\n').Where(line => line.Contains("gateway", StringComparison.Ordinal) || line.Contains("up ip", StringComparison.Ordinal)))
        .Select(line => line + "\n"));
}
