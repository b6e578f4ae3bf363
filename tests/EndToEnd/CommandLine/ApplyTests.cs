using Reconciler.EndToEnd.Crash;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class ApplyTests
{
    [Fact]
    public void Apply_converges_says_how_to_take_it_back_and_the_second_time_does_nothing()
    {
        using var box = new Sandbox();
        box.Put("/etc/b", "old\n");
        var state = box.State("files:\n  /etc/a: { content: \"new\\n\", mode: \"0600\" }\n  /etc/b: { state: absent }");
        var first = box.Run("apply", state, "--yes");
        Assert.True(first.Status == 0, first.ToString());
        Assert.Equal("new\n", box.Read("/etc/a"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(box.On("/etc/a")));
        Assert.False(File.Exists(box.On("/etc/b")));
        Assert.Contains("Apply: 1 created, 0 changed, 1 removed, 0 in sync.\n", first.Answer, StringComparison.Ordinal);
        Assert.Contains("reconciler undo 1", first.Answer, StringComparison.Ordinal);

        var second = box.Run("apply", state, "--yes");
        Assert.True(second.Status == 0, second.ToString());
        Assert.Equal("Apply: nothing to do, 2 in sync.\n", second.Answer);
        Assert.Single(box.Run("history", "--format", "json").Json["runs"]!.AsArray());
    }

    [Fact]
    public void A_failed_change_is_1_points_at_the_yaml_and_the_rest_is_done()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a file immutable");
        using var box = new Sandbox();
        var locked = box.Put("/etc/locked", "old\n");
        var state = box.State("files:\n  /etc/a: { content: \"new\\n\" }\n  /etc/locked: { content: \"new\\n\" }");
        Assert.SkipUnless(Invocation.Run("chattr", ["+i", locked]).Status == 0, "the file system has no immutable attribute");
        Ended ended;
        try
        {
            ended = box.Run("apply", state, "--yes", "--format", "json");
        }
        finally
        {
            Tool.Run("chattr", "-i", locked);
        }

        Assert.NotEqual(0, ended.Status);
        JsonForm.Holds("apply", ended);
        Assert.Equal("new\n", box.Read("/etc/a"));
        Assert.Equal("old\n", box.Read("/etc/locked"));
        Assert.Contains(ended.Json["diagnostics"]!.AsArray(), d => (string?)d!["origin"] == $"{state}:8:5");
    }

    [Fact]
    public void A_change_that_fails_at_its_turn_is_shown_with_its_error_and_what_needs_it_is_not_attempted()
    {
        using var box = new Sandbox();
        var state = box.State("""
            files:
              /etc/a: { content: "x", validate: ["/bin/false"] }
              /etc/b: { content: "x", after: [files//etc/a] }
              /etc/c: { content: "x" }
            """);
        var ended = box.Run("apply", state, "--yes");
        Assert.True(ended.Status == 1, ended.ToString());
        Assert.Contains($"{state}:7:5: error RC3005", ended.Error, StringComparison.Ordinal);
        Assert.Contains("1 created, 0 changed, 0 removed, 1 failed, 1 not attempted", ended.Answer, StringComparison.Ordinal);
        Assert.False(File.Exists(box.On("/etc/a")));
        Assert.False(File.Exists(box.On("/etc/b")));
        Assert.True(File.Exists(box.On("/etc/c")));
    }

    [Fact]
    public void The_json_form_has_the_run_and_what_became_of_each_change()
    {
        using var box = new Sandbox();
        var state = box.State("files:\n  /etc/a: { content: \"new\\n\" }");
        var ended = box.Run("apply", state, "--yes", "--format", "json");
        Assert.True(ended.Status == 0, ended.ToString());
        JsonForm.Holds("apply", ended);
        Assert.True((bool)ended.Json["changed"]!);
        Assert.Equal(1, (int)ended.Json["run"]!);
        Assert.Equal("done", (string?)ended.Json["changes"]![0]!["result"]);

        var again = box.Run("apply", state, "--yes", "--format", "json");
        JsonForm.Holds("apply", again);
        Assert.False((bool)again.Json["changed"]!);
        Assert.Null(again.Json["run"]);
    }

    [Fact]
    public void While_a_run_is_in_progress_a_second_one_waits_and_then_ends_with_4_and_names_the_holder()
    {
        using var box = new Sandbox();
        var state = box.State("files:\n  /etc/a: { content: \"new\\n\" }");
        Assert.Equal(0, box.Run("apply", state, "--yes").Status);
        File.Delete(box.On("/etc/a"));
        // flock(1) holds the lock and says so with its first line.
        using var holder = Invocation.Start("flock", [Path.Combine(box.Store, "lock"), "sh", "-c", "echo held; exec sleep 600"]);
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            var ended = box.Run("apply", state, "--yes", "--lock-timeout", "1s");
            Assert.True(ended.Status == 4, ended.ToString());
            Assert.Contains("error RC2004: a run is in progress", ended.Error, StringComparison.Ordinal);
            Assert.Contains("--lock-timeout", ended.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(box.On("/etc/a")));
        }
        finally
        {
            holder.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, box.Run("apply", state, "--yes").Status);
    }

    [Fact]
    public async Task Two_applies_at_once_both_converge_one_after_the_other()
    {
        using var box = new Sandbox();
        var a = box.State("files:\n  /etc/a: { content: \"a\" }", "a");
        var b = box.State("files:\n  /etc/b: { content: \"b\" }", "b");
        var both = await Task.WhenAll(
            Task.Run(() => box.Run("apply", a, "--yes", "--lock-timeout", "2m")),
            Task.Run(() => box.Run("apply", b, "--yes", "--lock-timeout", "2m")));
        Assert.All(both, ended => Assert.True(ended.Status == 0, ended.ToString()));
        Assert.Equal("a", box.Read("/etc/a"));
        Assert.Equal("b", box.Read("/etc/b"));
        Assert.Equal(2, box.Run("history", "--format", "json").Json["runs"]!.AsArray().Count);
    }
}
