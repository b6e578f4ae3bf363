using System.Diagnostics;
using Reconciler.Testing.Networks;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>
/// The guard with real processes: an uplink's address moves onto a bridge, in a namespace with its gateway in another. What tells that the node
/// is lost is a program that fails as soon as the bridge is there.
/// </summary>
public sealed class GuardTests : IDisposable
{
    private const string Lost = "exec: [sh, -c, \"! ip link show br0\"]";
    private const string Interfaces = "/etc/network/interfaces";

    // Without an end of its last line, and without the gateway: both would differ if it were written anew.
    private const string Persisted = "# the site's own\nauto e0\niface e0 inet static\n\taddress 172.16.1.4\n\tnetmask 255.255.255.0\n\tdns-nameservers 10.0.0.53";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Sandbox _node = new();
    private readonly PrivateNetwork _network = MakeNetwork();
    private readonly PrivateNetwork _gateway = new();

    /// <summary>A network that has nothing to do with it, with a default route of its own.</summary>
    private readonly PrivateNetwork _elsewhere = new();

    public GuardTests()
    {
        _network.Ip("link add name e0 type veth peer name e1");
        _network.Ip($"link set e1 netns {_gateway.Path}");
        _gateway.Ip("addr add 172.16.1.1/24 dev e1");
        _gateway.Ip("link set e1 up");
        _network.Ip("link set e0 up");
        _network.Ip("addr add 172.16.1.4/24 dev e0");
        _network.Ip("route add default via 172.16.1.1");
        _elsewhere.Ip("link add name own type veth peer name far");
        _elsewhere.Ip("link set far up");
        _elsewhere.Ip("link set own up");
        _elsewhere.Ip("addr add 10.99.0.4/24 dev own");
        _elsewhere.Ip("route add default via 10.99.0.1");
        _node.Put(Interfaces, Persisted, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    [Fact]
    public void A_move_after_which_the_gateway_answers_is_kept_and_can_be_undone()
    {
        var ended = Apply(State("ping: gateway"));
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Equal(("br0", true), (Holder(), FileIsThere));
        Assert.Contains("changed hands within", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("changed hands within", Invocation.Reconciler("history", "1", "--root", _node.Root).Answer, StringComparison.Ordinal);
        var history = Invocation.Reconciler("history", "1", "--root", _node.Root, "--format", "json");
        JsonForm.Holds("history", history);
        Assert.Contains("changed hands within", history.Answer, StringComparison.Ordinal);
        Assert.Contains("gateway 172.16.1.1", _node.Read(Interfaces), StringComparison.Ordinal);
        var undone = Run("undo", "--yes");
        Assert.True(undone.Status == 0, undone.ToString());
        Assert.Equal("e0", Holder());
        IsPersistedAsBefore();
    }

    [Fact]
    public void A_plan_shows_the_probes_in_text_and_in_json()
    {
        var state = State("ping: gateway");
        Assert.Contains("ok ping gateway: 172.16.1.1 answered in", Run("plan", state).Answer, StringComparison.Ordinal);
        var json = Run("plan", state, "--format", "json");
        JsonForm.Holds("plan", json);
        Assert.True(json.Json["guards"]![0]!["probes"]![0]!["holds"]!.GetValue<bool>(), json.ToString());
    }

    [Fact]
    public void A_graph_shows_what_is_guarded_with_what_comes_after_it_and_asks_no_probe()
    {
        var asked = Path.Combine(_node.Folder, "asked");

        var graph = Run("graph", State($"exec: [touch, \"{asked}\"]"));

        Assert.True(graph.Status == 0, graph.ToString());
        var names = graph.Answer.Split('\n').Where(l => l.Contains('[')).ToDictionary(l => l.Split('"')[1][2..], l => l.Trim().Split('[')[0], StringComparer.Ordinal);
        Assert.Contains($"{names["network/linux-bridge/br0"]} --> {names["files//etc/after"]}", graph.Answer, StringComparison.Ordinal);
        Assert.False(File.Exists(asked));
    }

    [Fact]
    public void A_move_after_which_a_probe_fails_is_put_back_with_5_and_nothing_that_comes_after_it_is_done()
    {
        var ended = Apply(State(Lost, "1s"), "--format", "json");
        JsonForm.Holds("apply", ended);
        Assert.True(ended.Status == 5, ended.ToString());
        Assert.Equal(("e0", false), (Holder(), FileIsThere));
        Assert.Equal("172.16.1.1", DefaultGateway());
        Assert.Equal("rolledBack", ended.Json["changes"]!.AsArray().Single(c => c!["id"]!.GetValue<string>() == "network/persist/" + Interfaces)!["result"]!.GetValue<string>());
        IsPersistedAsBefore();
        Assert.Equal("notAttempted", ended.Json["changes"]!.AsArray().Single(c => c!["id"]!.GetValue<string>() == "files//etc/after")!["result"]!.GetValue<string>());

        var status = Invocation.Reconciler("status", "--root", _node.Root, "--format", "json");
        JsonForm.Holds("status", status);
        Assert.Equal((4, "network"), (status.Status, status.Json["held"]![0]!["section"]!.GetValue<string>()));
    }

    [Fact]
    public void A_person_confirms()
    {
        using var apply = StartWaiting(State("ping: gateway", "60s", confirm: true));
        var confirmed = Run("confirm");
        Assert.True(confirmed.Status == 0, confirmed.ToString());
        Assert.True(apply.WaitForExit(Patience));
        Assert.Equal((0, "br0", true), (apply.ExitCode, Holder(), FileIsThere));
    }

    [Fact]
    public void A_terminal_that_is_closed_meanwhile_ends_nothing()
    {
        using var apply = StartWaiting(State("ping: gateway", "60s", confirm: true));
        Assert.Equal(0, Invocation.Run("kill", ["-HUP", $"{apply.Id}"]).Status);
        Assert.Equal(0, Run("confirm").Status);
        Assert.True(apply.WaitForExit(Patience));
        Assert.Equal((0, "br0"), (apply.ExitCode, Holder()));
    }

    [Fact]
    public void A_person_rolls_back_and_is_told_that_nothing_is_left()
    {
        using var apply = StartWaiting(State("ping: gateway", "60s", confirm: true));
        Assert.Equal(0, Run("rollback").Status);
        Assert.True(apply.WaitForExit(Patience));
        Assert.Equal((5, "e0", false), (apply.ExitCode, Holder(), FileIsThere));
        IsPersistedAsBefore();

        var again = Run("rollback");
        Assert.Equal(4, again.Status);
        Assert.Contains("nothing that the last run (1) changed is left: it was put back", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("rollback", "--if-pending").Status);
    }

    [Fact]
    public void Where_the_run_is_killed_its_guard_puts_back()
    {
        using (var apply = Start(State(Lost, "60s")))
        {
            Assert.True(SpinWait.SpinUntil(() => Holder() == "br0" && _node.Read(Interfaces) != Persisted, Patience));
            apply.Kill();
            apply.WaitForExit();
        }

        Assert.True(SpinWait.SpinUntil(() => Holder() == "e0" && DefaultGateway() == "172.16.1.1", Patience));
        Assert.True(SpinWait.SpinUntil(() => !Status().Contains("pending:", StringComparison.Ordinal), Patience));
        IsPersistedAsBefore();
        Assert.Contains("interrupted", Invocation.Reconciler("history", "--root", _node.Root).Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_run_and_its_guard_are_killed_the_next_command_puts_back()
    {
        KillWithGuard();
        Assert.Equal("br0", Holder());
        Assert.Contains("was not settled", Run("plan", State(Lost)).Error, StringComparison.Ordinal);
        Assert.Equal("br0", Holder());
        var rollback = Run("rollback", "--if-pending");
        Assert.True(rollback.Status == 0, rollback.ToString());
        Assert.Equal("e0", Holder());
        IsPersistedAsBefore();
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("rollback --if-pending")]
    [InlineData("apply {nothing} --yes")]
    [InlineData("undo 1 --yes")]
    public void What_a_dead_run_left_is_put_back_in_its_own_network_namespace_wherever_that_is_asked_for(string command)
    {
        KillWithGuard();
        var before = SeenElsewhere();
        var (status, text) = FromElsewhere(command.Replace("{nothing}", Nothing(), StringComparison.Ordinal));
        Assert.True(status == 0, text);
        Assert.Equal(("e0", "172.16.1.1"), (Holder(), DefaultGateway()));
        Assert.Equal(before, SeenElsewhere());
        Assert.DoesNotContain("pending:", Status(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("apply {nothing} --yes")]
    [InlineData("undo 1 --yes")]
    public void Who_names_another_network_namespace_is_refused_with_the_command_to_type(string command)
    {
        Assert.True(Apply(State("ping: gateway")).Status == 0);
        if (!command.StartsWith("undo", StringComparison.Ordinal))
        {
            Assert.Equal(0, Run("undo", "--yes").Status);
            KillWithGuard();
        }

        var before = SeenElsewhere();
        var (status, text) = FromElsewhere(command.Replace("{nothing}", Nothing(), StringComparison.Ordinal) + $" --netns {_elsewhere.Path}");
        if (command.StartsWith("apply", StringComparison.Ordinal))
        {
            // It does nothing there itself, and has it done where it belongs.
            Assert.True(status == 0, text);
            Assert.Equal("e0", Holder());
        }
        else
        {
            Assert.True(status == 4, text);
            Assert.Contains($"was made in the network namespace {_network.Path}", text, StringComparison.Ordinal);
            Assert.Contains($"--netns {_network.Path} --root {_node.Root}`", text, StringComparison.Ordinal);
            Assert.Equal("br0", Holder());
        }

        Assert.Equal(before, SeenElsewhere());
    }

    [Fact]
    public void A_run_is_undone_in_the_network_namespace_in_which_it_was_made()
    {
        Assert.True(Apply(State("ping: gateway")).Status == 0);
        var before = SeenElsewhere();
        var (status, text) = FromElsewhere("undo --yes");
        Assert.True(status == 0, text);
        Assert.Equal("e0", Holder());
        Assert.Equal(before, SeenElsewhere());
    }

    [Fact]
    public void What_a_person_is_told_to_type_names_the_node_the_store_and_the_network()
    {
        using var apply = Invocation.Start(Crash.Tool.Reconciler, ["apply", State("ping: gateway", "60s", confirm: true), "--yes", .. Place]);
        var told = apply.StandardError.ReadLine();
        var options = $" --netns {_network.Path} --root {_node.Root}`";
        Assert.Contains("`reconciler confirm" + options, told, StringComparison.Ordinal);
        Assert.Contains("`reconciler rollback" + options, told, StringComparison.Ordinal);
        Assert.Contains("`reconciler confirm" + options, Status(), StringComparison.Ordinal);
        Assert.Equal(0, Run("rollback").Status);
        Assert.True(apply.WaitForExit(Patience));
    }

    [Fact]
    public void A_namespace_that_is_not_there_is_no_valid_command_line()
    {
        var ended = Invocation.Reconciler("plan", State("ping: gateway"), "--root", _node.Root, "--netns", "no-such-namespace");
        Assert.Equal(3, ended.Status);
        Assert.Contains("there is no /run/netns/no-such-namespace", ended.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        GuardProcesses.EndAll(_node.Root);

        _network.Dispose();
        _gateway.Dispose();
        _elsewhere.Dispose();
        _node.Dispose();
    }

    private static PrivateNetwork MakeNetwork()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        return new PrivateNetwork();
    }

    /// <summary>The file that brings the uplink up at boot, byte for byte and with its mode.</summary>
    private void IsPersistedAsBefore()
    {
        Assert.Equal(Persisted, _node.Read(Interfaces));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_node.On(Interfaces)));
    }

    private bool FileIsThere => File.Exists(_node.On("/etc/after"));

    private string State(string probe, string within = "30s", bool confirm = false) => _node.State(
        $$"""
        files:
          /etc/after: { content: "x", after: [network] }
        network:
          guard: { within: {{within}}, confirm: {{(confirm ? "true" : "false")}}, probes: [{ {{probe}} }] }
          persist: { format: ifupdown }
          interfaces:
            - { name: e0, type: ethernet, state: up }
            - { name: br0, type: linux-bridge, state: up, adopt-ip-from: e0, persist-on: e0, bridge: { port: [{ name: e0 }] } }
        """);

    private string Nothing() => _node.State("files: {}", "nothing");

    /// <summary>A run that dies, with its guard, after it has moved the address.</summary>
    private void KillWithGuard()
    {
        using var apply = Start(State(Lost, "60s"));
        Assert.True(SpinWait.SpinUntil(() => Holder() == "br0" && _node.Read(Interfaces) != Persisted, Patience));
        GuardProcesses.End(Assert.Single(GuardProcesses.Of(_node.Root)));
        apply.Kill();
        apply.WaitForExit();
    }

    private (int Status, string Text) FromElsewhere(string command) => _elsewhere.Execute(Crash.Tool.Reconciler, $"{command} --root {_node.Root}");

    private string SeenElsewhere() =>
        _elsewhere.Execute("ip", "-o link show").Text + _elsewhere.Execute("ip", "-o -4 addr show").Text + _elsewhere.Execute("ip", "route show").Text;

    private string[] Place => ["--root", _node.Root, "--netns", _network.Path];

    private Ended Run(string command, params string[] arguments) => Invocation.Reconciler([command, .. arguments, .. Place]);

    private Ended Apply(string state, params string[] more) => Run("apply", [state, "--yes", .. more]);

    private string Status() => Run("status").Answer;

    private Process Start(string state)
    {
        var process = Invocation.Start(Crash.Tool.Reconciler, ["apply", state, "--yes", .. Place]);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private Process StartWaiting(string state)
    {
        var process = Start(state);
        Assert.True(SpinWait.SpinUntil(() => Status().Contains("`reconciler confirm ", StringComparison.Ordinal), Patience));
        return process;
    }

    /// <summary>Which link has the address; both while it is on its way.</summary>
    private string Holder() => string.Join(' ', _network.IpJson("-4 addr show to 172.16.1.4").EnumerateArray()
        .Where(link => link.TryGetProperty("ifname", out _)).Select(link => link.GetProperty("ifname").GetString()));

    private string? DefaultGateway() =>
        _network.IpJson("route show default").EnumerateArray().Select(route => route.GetProperty("gateway").GetString()).FirstOrDefault();
}
