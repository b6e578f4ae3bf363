using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

public class YieldingTests
{
    private static readonly ProcessState[] Processes =
    [
        new() { Pid = 900, Command = "nsx-node-agent-", Executable = "/opt/nsx/bin/nsx-node-agent-daemon", Argument0 = "agent" },
        new() { Pid = 12, Command = "python3", Executable = "/usr/bin/python3.11", Argument0 = "/usr/local/bin/cloud-init" },
        new() { Pid = 13, Command = "(sd-pam)" },
    ];

    [Theory]
    [InlineData("nsx-node-agent-daemon", 900)]
    [InlineData("nsx-node-agent-", 900)]
    [InlineData("agent", 900)]
    [InlineData("nsx-*", 900)]
    [InlineData("cloud-init", 12)]
    [InlineData("python3.??", 12)]
    [InlineData("(sd-pam)", 13)]
    [InlineData("nsx-node", null)]
    [InlineData("/usr/bin/python3.11", null)]
    public void A_process_is_known_by_its_kernel_name_its_program_and_its_first_argument(string glob, int? pid) =>
        Assert.Equal(pid, Yielding.Find([new YieldTo(glob)], Processes)?.Pid);

    [Fact]
    public void Of_several_the_first_by_pid_is_named() =>
        Assert.Equal(12, Yielding.Find([new YieldTo("nsx*"), new YieldTo("python*")], Processes)!.Pid);

    [Fact]
    public void Changes_are_observed_only_and_say_to_whom_they_yield()
    {
        Change[] changes = [new() { Id = "network/bridge/br0", Section = "network", Action = ActionKind.Create, Notes = ["first"] }];
        var yielded = Assert.Single(Yielding.Yield(changes, Processes[0]));
        Assert.True(yielded.Observed);
        Assert.Equal(["first", "yields to nsx-node-agent-daemon (pid 900)"], yielded.Notes);
        Assert.Same(changes[0], Assert.Single(Yielding.Yield(changes, null)));
    }

    [Fact]
    public void A_living_process_is_found_and_none_are_read_where_nothing_is_given()
    {
        using var node = new Support.TestNode();
        using var process = System.Diagnostics.Process.Start("bash", ["-c", "exec -a reconciler-yield-test sleep 600"]);
        try
        {
            var spec = new NetworkSpec { YieldTo = [new YieldTo("reconciler-yield-te*")] };
            SpinWait.SpinUntil(() => Yielding.Observe(spec, node.Host) is not null, TimeSpan.FromSeconds(60));
            Assert.Equal(process.Id, Yielding.Observe(spec, node.Host)!.Pid);
            Assert.Null(Yielding.Observe(new NetworkSpec(), node.Host));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
