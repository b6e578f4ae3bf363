using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class TerminalTests
{
    private const string OneFile = "files:\n  /etc/a: { content: \"new\\n\" }";

    [Fact]
    public void At_a_terminal_it_shows_the_plan_and_asks_and_no_is_4()
    {
        using var box = new Sandbox();
        var ended = Invocation.OnTerminal("n\n", "apply", box.State(OneFile), "--root", box.Root);
        Assert.True(ended.Status == 4, ended.ToString());
        Assert.Contains("Plan: 1 to create", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("Apply these changes? [y/N]", ended.Answer, StringComparison.Ordinal);
        Assert.False(File.Exists(box.On("/etc/a")));
    }

    [Fact]
    public void Yes_at_the_prompt_converges()
    {
        using var box = new Sandbox();
        var ended = Invocation.OnTerminal("y\n", "apply", box.State(OneFile), "--root", box.Root);
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Equal("new\n", box.Read("/etc/a"));
    }

    [Fact]
    public void Nothing_to_do_asks_nobody()
    {
        using var box = new Sandbox();
        box.Put("/etc/a", "new\n");
        var ended = Invocation.OnTerminal("", "apply", box.State(OneFile), "--root", box.Root);
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.DoesNotContain("[y/N]", ended.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_colour_at_a_terminal_unless_somebody_does_not_want_it()
    {
        using var box = new Sandbox();
        var state = box.State(OneFile);
        Assert.Contains("\e[32m", Invocation.OnTerminal("", "plan", state, "--root", box.Root).Answer, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', Invocation.OnTerminal("", "plan", state, "--root", box.Root, "--no-color").Answer);
        Assert.DoesNotContain('\e', box.Run("plan", state).Answer);
    }
}
