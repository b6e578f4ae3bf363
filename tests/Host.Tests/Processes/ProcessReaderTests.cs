using System.Diagnostics;
using Reconciler.Host.Processes;
using Reconciler.Host.Tests.Support;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Processes;

public class ProcessReaderTests
{
    [Fact]
    public void A_process_is_seen_by_every_name_it_has()
    {
        using var node = new Node();
        var before = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
        using var process = Process.Start("bash", ["-c", "exec -a another-name sleep 600"]);
        try
        {
            // The name changes when bash has become sleep, and nothing tells when that is.
            SpinWait.SpinUntil(() => node.Host.Processes.Observe().Any(p => p.Pid == process.Id && p.Command == "sleep"), TimeSpan.FromSeconds(60));
            var seen = node.Host.Processes.Observe().Single(p => p.Pid == process.Id);
            Assert.Equal("sleep", seen.Command);
            Assert.Equal("another-name", seen.Argument0);
            Assert.EndsWith("/sleep", seen.Executable, StringComparison.Ordinal);
            Assert.True(seen.InOurNetwork);

            // Two clocks of 10 ms are between the two numbers.
            Assert.InRange(seen.StartedNs, before - 30_000_000, before + 60_000_000_000);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.DoesNotContain(node.Host.Processes.Observe(), p => p.Pid == process.Id);
    }

    [Fact]
    public void This_process_and_kernel_threads_are_left_out()
    {
        using var node = new Node();
        var seen = node.Host.Processes.Observe();
        Assert.DoesNotContain(seen, p => p.Pid == Environment.ProcessId);
        Assert.DoesNotContain(seen, p => p.Executable is null && p.Argument0 is null);
    }

    [Fact]
    public void A_process_of_another_network_namespace_is_told_apart()
    {
        Needs.Root();
        using var node = new Node();
        using var network = new PrivateNetwork();
        var process = network.Do(() => Process.Start("sleep", "600"));
        try
        {
            Assert.False(node.Host.Processes.Observe().Single(p => p.Pid == process.Id).InOurNetwork);
            Assert.True(network.Do(() => node.Host.Processes.Observe().Single(p => p.Pid == process.Id).InOurNetwork));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    [Theory]
    [InlineData("12 (sleep) S 1 12 12 0 -1 4194560 95 0 0 0 0 0 0 0 20 0 1 0 54321 5 6", "sleep", 'S', 54321)]
    [InlineData("12 (a) (b) c) R 1 12 12 0 -1 4194560 95 0 0 0 0 0 0 0 20 0 1 0 7 5 6", "a) (b) c", 'R', 7)]
    public void A_name_may_hold_spaces_and_parentheses(string stat, string command, char state, long ticks) =>
        Assert.Equal((command, state, ticks), ProcessReader.Parse(stat));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12 (sleep) S 1 12")]
    public void What_is_no_line_of_the_kernel_is_no_process(string? stat) => Assert.Null(ProcessReader.Parse(stat));
}
