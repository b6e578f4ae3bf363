using Reconciler.EndToEnd.Crash;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class StreamTests
{
    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        using var box = new Sandbox();
        var many = string.Concat(Enumerable.Range(0, 3000).Select(i => $"  /etc/many/{i}: {{ content: \"x\" }}\n"));
        var ended = Shell($"\"$1\" plan \"$2\" --root \"$3\" | head -1; echo ${{PIPESTATUS[0]}}", box.State("files:\n" + many), box.Root);
        Assert.Equal("Phase 1\n2\n", ended.Answer);
        Assert.Equal("", ended.Error);
    }

    [Fact]
    public void An_answer_that_cannot_be_written_is_1()
    {
        using var box = new Sandbox();
        var ended = Shell("\"$1\" plan \"$2\" --root \"$3\" >/dev/full", box.State("files:\n  /etc/a: { content: \"x\" }"), box.Root);
        Assert.Equal(1, ended.Status);
        Assert.Contains("standard output cannot be written", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void With_its_standard_streams_closed_it_writes_what_is_meant_for_people_into_no_file()
    {
        using var box = new Sandbox();
        var ended = Shell(
            "\"$1\" apply \"$2\" --yes --root \"$3\" <&- >&- 2>&-", box.State("files:\n  /etc/a: { content: \"exactly this\" }\n  /etc/b: { content: \"and this\" }"), box.Root);
        Assert.Equal(0, ended.Status);
        Assert.Equal("exactly this", box.Read("/etc/a"));
        Assert.Equal("and this", box.Read("/etc/b"));
        Assert.Equal(0, box.Run("history", "1").Status);
    }

    [Fact]
    public void Quiet_says_errors_only()
    {
        using var box = new Sandbox();
        var ended = box.Run("apply", box.State("files:\n  /etc/a: { content: \"x\" }"), "--yes", "-q");
        Assert.Equal(new Ended(0, "", ""), ended);
        Assert.Contains("error RC1101", box.Run("plan", box.State("files:\n  /etc/a: { mdoe: \"x\" }"), "-q").Error, StringComparison.Ordinal);
    }

    private static Ended Shell(string script, params string[] arguments) =>
        Invocation.Run("bash", ["-c", script, "bash", Tool.Reconciler, .. arguments]);
}
