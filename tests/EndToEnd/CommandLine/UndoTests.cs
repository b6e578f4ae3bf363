using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class UndoTests
{
    private const string ThreeFiles = """
        files:
          /etc/a: { content: "new\n" }
          /etc/b: { content: "new\n" }
          /etc/c: { state: absent }
        """;

    [Fact]
    public void Undo_puts_back_what_the_last_run_changed_and_can_itself_be_undone()
    {
        using var box = Changed();
        var shown = box.Run("undo", "--plan");
        Assert.True(shown.Status == 2, shown.ToString());
        Assert.Equal("new\n", box.Read("/etc/b"));

        var undone = box.Run("undo", "--yes");
        Assert.True(undone.Status == 0, undone.ToString());
        Assert.False(File.Exists(box.On("/etc/a")));
        Assert.Equal("old b\n", box.Read("/etc/b"));
        Assert.Equal("old c\n", box.Read("/etc/c"));

        var redone = box.Run("undo", "--yes", "--format", "json");
        Assert.True(redone.Status == 0, redone.ToString());
        JsonForm.Holds("apply", redone);
        Assert.Equal("new\n", box.Read("/etc/a"));
        Assert.False(File.Exists(box.On("/etc/c")));
    }

    [Fact]
    public void What_something_else_has_changed_since_is_refused_unless_forced()
    {
        using var box = Changed();
        File.WriteAllText(box.On("/etc/b"), "somebody's\n");
        var refused = box.Run("undo", "1", "--yes");
        Assert.True(refused.Status == 4, refused.ToString());
        Assert.Equal("somebody's\n", box.Read("/etc/b"));

        var forced = box.Run("undo", "1", "--yes", "--force");
        Assert.True(forced.Status == 0, forced.ToString());
        Assert.Equal("old b\n", box.Read("/etc/b"));
    }

    [Fact]
    public void With_no_run_there_is_nothing_to_undo_and_an_unknown_run_is_named()
    {
        using var box = new Sandbox();
        var nothing = box.Run("undo", "--yes");
        Assert.True(nothing.Status == 4, nothing.ToString());
        Assert.Contains("error RC2010", nothing.Error, StringComparison.Ordinal);
        JsonForm.Holds("plan", box.Run("undo", "7", "--plan", "--format", "json"));
    }

    [Fact]
    public void The_history_lists_the_runs_newest_first_and_shows_one_with_its_diffs()
    {
        using var box = Changed();
        Assert.Equal(0, box.Run("undo", "--yes").Status);
        var list = box.Run("history", "--format", "json");
        JsonForm.Holds("history", list);
        Assert.Equal([2, 1], list.Json["runs"]!.AsArray().Select(r => (int)r!["run"]!));
        Assert.Equal(1, (int)list.Json["runs"]![0]!["undoes"]!);

        var run = box.Run("history", "1", "--format", "json");
        JsonForm.Holds("history", run);
        Assert.Contains(run.Json["runs"]![0]!["changes"]!.AsArray(), c => ((string?)c!["diff"])?.Contains("-old b\n+new\n", StringComparison.Ordinal) ?? false);

        var text = box.Run("history", "1").Answer;
        Assert.Contains("~ files//etc/b  done", text, StringComparison.Ordinal);
        Assert.Contains("      -old b\n      +new\n", text, StringComparison.Ordinal);
        Assert.Equal(3, box.Run("history", "99").Status);
    }

    [Fact]
    public void The_status_without_a_daemon_is_that_of_the_last_run()
    {
        using var box = new Sandbox();
        JsonForm.Holds("status", box.Run("status", "--format", "json"));
        Assert.Equal(0, box.Run("status").Status);
        Assert.Equal(1, box.Run("apply", box.State("files:\n  /etc/a: { content: \"x\", validate: [\"/bin/false\"] }\n  /etc/b: { content: \"x\" }"), "--yes").Status);
        var ended = box.Run("status", "--format", "json");
        Assert.True(ended.Status == 1, ended.ToString());
        JsonForm.Holds("status", ended);
        Assert.Equal("failed", (string?)ended.Json["health"]);
        Assert.Equal("failed", (string?)ended.Json["lastRun"]!["outcome"]);
    }

    private static Sandbox Changed()
    {
        var box = new Sandbox();
        box.Put("/etc/b", "old b\n");
        box.Put("/etc/c", "old c\n");
        var ended = box.Run("apply", box.State(ThreeFiles), "--yes");
        Assert.True(ended.Status == 0, ended.ToString());
        return box;
    }
}
