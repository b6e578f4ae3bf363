using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class ExportTests
{
    [Fact]
    public void Planning_an_export_shows_no_change()
    {
        using var box = new Sandbox();
        box.Put("/etc/x/plain", "text\nwith ${braces}, $${two} and \"quotes\"\n");
        box.Put("/etc/x/true", "true");
        box.Put("/etc/x/spaces", "  leading\ntrailing  \n\n");
        box.Put("/etc/x/binary", "\0\u0001\u0002");
        File.CreateSymbolicLink(box.On("/etc/x/link"), "plain");
        var folder = Path.Combine(box.Folder, "export");
        var ended = box.Run("export", "files", "/etc/x", "--out", folder);
        Assert.True(ended.Status == 0, ended.ToString());
        var plan = box.Run("plan", folder);
        Assert.True(plan.Status == 0, plan.ToString());
        Assert.Contains("6 in sync", plan.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_directory_the_document_is_the_answer_and_what_is_no_text_is_refused()
    {
        using var box = new Sandbox();
        box.Put("/etc/x", "one\ntwo ${three}\n");
        box.Put("/etc/y", "\0");
        var ended = box.Run("export", "files", "/etc/x");
        Assert.True(ended.Status == 0, ended.ToString());
        var state = Path.Combine(box.States, "exported.yaml");
        File.WriteAllText(state, ended.Answer);
        Assert.Equal(0, box.Run("plan", state).Status);

        var refused = box.Run("export", "files", "/etc/y");
        Assert.NotEqual(0, refused.Status);
        Assert.Equal("", refused.Answer);
        Assert.Contains("--out", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_with_something_in_it_is_left_alone()
    {
        using var box = new Sandbox();
        var ended = box.Run("export", "files", "/etc/os-release", "--out", box.Root);
        Assert.True(ended.Status == 3, ended.ToString());
        Assert.Contains("is not empty", ended.Error, StringComparison.Ordinal);
    }
}
