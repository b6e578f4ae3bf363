using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class SavedPlanTests
{
    private const string TwoFiles = "vars: { word: one }\nfiles:\n  /etc/a: { content: \"${word}\" }\n  /etc/b: { content: \"the content of b\" }";

    [Fact]
    public void A_saved_plan_holds_no_content_and_is_carried_out_exactly()
    {
        using var box = new Sandbox();
        var state = box.State(TwoFiles);
        var plan = Path.Combine(box.Folder, "saved");
        Assert.Equal(2, box.Run("plan", state, "--out", plan).Status);
        var text = File.ReadAllText(plan);
        Assert.Contains(state, text, StringComparison.Ordinal);
        Assert.DoesNotContain("the content", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(plan));

        var ended = box.Run("apply", plan, "--yes");
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Equal("the content of b", box.Read("/etc/b"));
    }

    [Fact]
    public void It_is_stale_when_what_it_looked_at_or_was_read_from_differs_now()
    {
        using var box = new Sandbox();
        var state = box.State(TwoFiles);
        var plan = Path.Combine(box.Folder, "saved");
        Assert.Equal(2, box.Run("plan", state, "--out", plan).Status);
        box.Put("/etc/a", "somebody's");
        var drifted = box.Run("apply", plan, "--yes");
        Assert.True(drifted.Status == 4, drifted.ToString());
        Assert.Contains("error RC2003", drifted.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(box.On("/etc/b")));

        File.Delete(box.On("/etc/a"));
        File.AppendAllText(state, "# changed\n");
        var edited = box.Run("apply", plan, "--yes");
        Assert.True(edited.Status == 4, edited.ToString());
        Assert.Contains("error RC2003", edited.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_good_only_as_it_was_written_and_only_with_the_store_that_made_it()
    {
        using var box = new Sandbox();
        var plan = Path.Combine(box.Folder, "saved");
        Assert.Equal(2, box.Run("plan", box.State(TwoFiles), "--out", plan).Status);
        var elsewhere = box.Run("apply", plan, "--yes", "--store", Path.Combine(box.Folder, "other"));
        Assert.True(elsewhere.Status == 4, elsewhere.ToString());
        Assert.Contains("error RC2011", elsewhere.Error, StringComparison.Ordinal);

        File.WriteAllText(plan, File.ReadAllText(plan).Replace("/etc/b", "/etc/c", StringComparison.Ordinal));
        var forged = box.Run("apply", plan, "--yes");
        Assert.True(forged.Status == 4, forged.ToString());
        Assert.Contains("error RC2011", forged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_variables_are_not_saved_and_must_be_given_again()
    {
        using var box = new Sandbox();
        var state = box.State(TwoFiles);
        var plan = Path.Combine(box.Folder, "saved");
        Assert.Equal(2, box.Run("plan", state, "--out", plan, "--var", "word=secret-word").Status);
        Assert.DoesNotContain("secret-word", File.ReadAllText(plan), StringComparison.Ordinal);
        Assert.Equal(3, box.Run("apply", plan, "--yes").Status);
        Assert.Equal(4, box.Run("apply", plan, "--yes", "--var", "word=other").Status);
        var ended = box.Run("apply", plan, "--yes", "--var", "word=secret-word");
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Equal("secret-word", box.Read("/etc/a"));
    }

    [Fact]
    public void It_keeps_to_what_only_and_skip_left_of_the_plan_and_takes_no_others()
    {
        using var box = new Sandbox();
        var plan = Path.Combine(box.Folder, "saved");
        Assert.Equal(2, box.Run("plan", box.State(TwoFiles), "--only", "*/a", "--out", plan).Status);
        Assert.Equal(3, box.Run("apply", plan, "--yes", "--only", "*/b").Status);
        Assert.Equal(0, box.Run("apply", plan, "--yes").Status);
        Assert.True(File.Exists(box.On("/etc/a")));
        Assert.False(File.Exists(box.On("/etc/b")));
    }
}
