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
    public void Without_a_section_the_rest_is_said_to_be_left_out_and_the_document_is_valid()
    {
        using var box = new Sandbox();
        var ended = box.Run("export");
        Assert.True(ended.Status == 0, ended.ToString());
        foreach (var left in (string[])["files are left out: they are exported by path", "services are left out: they are exported by unit", "packages are left out", "bundles are left out",
            "profiles cannot be exported from below a root", "the network is not exported: not below a root"])
        {
            Assert.Contains(left, ended.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("error RC", ended.Error, StringComparison.Ordinal);
        var state = Path.Combine(box.States, "all.yaml");
        File.WriteAllText(state, ended.Answer);
        Assert.Equal(0, Invocation.Reconciler("validate", state).Status);
    }

    [Fact]
    public void On_the_running_system_what_can_be_exported_is_and_the_document_is_valid()
    {
        using var box = new Sandbox();
        var folder = Path.Combine(box.Folder, "all");
        var ended = Invocation.Reconciler("export", "--out", folder);
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Contains("  network:\n", File.ReadAllText(Path.Combine(folder, "state.yaml")), StringComparison.Ordinal);
        Assert.Equal(0, Invocation.Reconciler("validate", folder).Status);
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
