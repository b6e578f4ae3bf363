using Reconciler.Core.Ports.Services;
using Reconciler.Host.Services;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Services;

/// <summary>The words exchanged with systemctl, with a small program that stands for it. What systemd does with them, a real machine must show.</summary>
public class SystemdServicesTests
{
    private const string MockSystemctl = """
        #!/bin/sh
        # A mock of systemctl(1): notes how it was called, and answers what a test has put beside it.
        dir=$(dirname "$0")
        echo "$*" >>"$dir/calls"
        case $1 in
        show) cat "$dir/show" ;;
        *) [ ! -e "$dir/fail" ] || { cat "$dir/fail" >&2; exit 1; } ;;
        esac

        """;

    private const string Shown = """
        LoadState=loaded
        ActiveState=active
        SubState=running
        UnitFileState=enabled
        CanReload=yes
        NeedDaemonReload=no
        InvocationID=0123456789abcdef0123456789abcdef
        InactiveExitTimestampMonotonic=5000000
        ExecMainStartTimestampMonotonic=7000000

        LoadState=not-found
        ActiveState=inactive
        SubState=dead
        UnitFileState=
        CanReload=no
        NeedDaemonReload=yes
        InvocationID=
        InactiveExitTimestampMonotonic=0

        """;

    [Fact]
    public void All_units_are_asked_for_in_one_call_and_read_in_their_order()
    {
        using var node = NewNode();
        node.Make("/bin/show", Shown);

        var state = Services(node).Observe(["a.service", "-.mount"]);

        Assert.Equal([$"show --property={UnitProperties.Names} -- a.service -.mount"], Calls(node));
        var found = state.Find("a.service")!;
        Assert.True(found is { IsRunning: true, CanReload: true, NeedsDaemonReload: false, UnitFile: "enabled", Invocation: "0123456789abcdef0123456789abcdef" });
        var missing = state.Find("-.mount")!;
        Assert.True(missing is { Exists: false, IsStopped: true, Invocation: null, StartedNs: null, NeedsDaemonReload: true });
    }

    [Fact]
    public void The_start_is_the_later_of_the_two_moments_by_the_wall_clock() =>
        Assert.Equal(1_000 + 7_000_000_000, UnitProperties.Read(["a.service"], Shown, bootedNs: 1_000).Single().StartedNs);

    [Fact]
    public void The_monotonic_clock_was_0_in_the_past() =>
        Assert.InRange(UnitProperties.BootedNs(), 0, (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100);

    [Theory]
    [InlineData(ServiceVerb.Restart, "--no-ask-password restart -- a.service b.service")]
    [InlineData(ServiceVerb.DaemonReload, "--no-ask-password daemon-reload --")]
    public void A_kind_of_action_is_one_call(ServiceVerb verb, string call)
    {
        using var node = NewNode();

        Assert.Empty(Services(node).Tell(verb, ["a.service", "b.service"]));
        Assert.Equal([call], Calls(node));
    }

    [Fact]
    public void The_units_that_systemctl_names_are_the_ones_that_failed()
    {
        using var node = NewNode();
        node.Make("/bin/fail", "Job for b.service failed because the control process exited with error code.\n");
        var failed = Services(node).Tell(ServiceVerb.Start, ["a.service", "b.service"]);

        Assert.Equal(["b.service"], failed.Keys);
        Assert.Contains("exited with error code", failed["b.service"].ToString(), StringComparison.Ordinal);
        node.Make("/bin/fail", "Failed to connect to bus\n");
        Assert.Equal(["a.service", "b.service"], Services(node).Tell(ServiceVerb.Start, ["a.service", "b.service"]).Keys.Order());
    }

    [Fact]
    public void A_systemctl_that_is_not_there_is_said()
    {
        using var node = NewNode();
        File.Delete(node.At("/bin/systemctl"));

        Assert.Contains("was not found", Services(node).Observe(["a.service"]).Unseen, StringComparison.Ordinal);
        Assert.Equal(["a.service"], Services(node).Tell(ServiceVerb.Stop, ["a.service"]).Keys);
    }

    [Fact]
    public void Without_systemd_a_script_tells_whether_the_service_runs()
    {
        using var node = NewNode();
        Directory.Delete(node.At("/run/systemd/system"));
        node.MakeProgram("/init.d/up", "#!/bin/sh\n[ \"$1\" = status ]\n");
        node.MakeProgram("/init.d/down", "#!/bin/sh\nexit 3\n");

        var state = Services(node).Observe(["up.service", "down.service", "none.service"]);

        Assert.Equal("systemd does not run here", state.NoSystemd);
        Assert.Equal([(true, true), (true, false), (false, false)], state.Units.Select(unit => (unit.Exists, unit.IsRunning)));
    }

    private static Node NewNode()
    {
        var node = new Node();
        node.MakeProgram("/bin/systemctl", MockSystemctl);
        Directory.CreateDirectory(node.At("/run/systemd/system"));
        return node;
    }

    private static SystemdServices Services(Node node) => new(new ServicePlaces
    {
        SystemdDirectory = node.At("/run/systemd/system"),
        ScriptDirectory = node.At("/init.d"),
        Systemctl = node.At("/bin/systemctl"),
    });

    private static string[] Calls(Node node) => File.ReadAllLines(node.At("/bin/calls"));
}
