using Reconciler.Host.Processes;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Processes;

public class ProgramRunTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        var outcome = ProgramRun.Start(["printf", "%s|", "a b", "", "$HOME;`id`", "*", "\"'"], Long);
        Assert.Equal(new ProgramOutcome(true, "a b||$HOME;`id`|*|\"'|"), outcome);
    }

    [Fact]
    public void The_last_lines_of_both_outputs_are_kept()
    {
        var outcome = ProgramRun.Start(["sh", "-c", "for i in $(seq 1 5000); do echo line $i; done; exit 7"], Long);
        Assert.False(outcome.Succeeded);
        Assert.StartsWith("sh exited with 7: line 4981\n", outcome.Text, StringComparison.Ordinal);
        Assert.EndsWith("\nline 5000", outcome.Text, StringComparison.Ordinal);
        Assert.Equal("sh exited with 1: to stderr", ProgramRun.Start(["sh", "-c", "echo to stderr >&2; exit 1"], Long).Text);
    }

    [Fact]
    public void A_program_that_takes_too_long_is_ended()
    {
        var outcome = ProgramRun.Start(["sleep", "600"], TimeSpan.FromMilliseconds(20));
        Assert.Equal(new ProgramOutcome(false, "sleep took longer than 0 s and was ended"), outcome);
    }

    [Fact]
    public void A_child_left_behind_does_not_hold_up_the_answer()
    {
        using var node = new Node();
        var outcome = ProgramRun.Start(["sh", "-c", $"sleep 600 & echo $! > {node.At("/pid")}; echo started"], Long);
        Assert.Equal(new ProgramOutcome(true, "started"), outcome);
        Node.Run("kill", File.ReadAllText(node.At("/pid")).Trim());
    }

    [Fact]
    public void Nothing_is_to_be_read_from_standard_input() => Assert.True(ProgramRun.Start(["cat"], Long).Succeeded);

    [Fact]
    public void What_cannot_be_run_is_said()
    {
        using var node = new Node();
        node.Make("/script", "#!/no/such/interpreter\n");
        Assert.Contains("is not executable", ProgramRun.Start([node.At("/script")], Long).Text, StringComparison.Ordinal);
        Node.Run("chmod", "755", node.At("/script"));
        Assert.Contains("could not be started", ProgramRun.Start([node.At("/script")], Long).Text, StringComparison.Ordinal);
        Assert.Contains("was not found", ProgramRun.Start(["no-such-program"], Long).Text, StringComparison.Ordinal);
    }
}
