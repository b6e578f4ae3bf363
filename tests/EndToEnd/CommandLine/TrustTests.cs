using Reconciler.EndToEnd.Crash;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class TrustTests
{
    private const string OneFile = "files:\n  /etc/a: { source: payload }";

    [Theory]
    [InlineData("test.yaml")]
    [InlineData("payload")]
    [InlineData("")]
    public void Root_does_not_apply_what_others_could_have_written(string name)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the rule is about what root applies");
        using var box = Prepared(out var state);
        var untrusted = Path.Combine(box.States, name).TrimEnd('/');
        Tool.Run("chown", "65534", untrusted);
        var owned = box.Run("apply", state, "--yes");
        Assert.True(owned.Status == 4, owned.ToString());
        Assert.Contains("error RC2005", owned.Error, StringComparison.Ordinal);
        Assert.Contains($"chown root {untrusted}", owned.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(box.On("/etc/a")));

        Tool.Run("chown", "0", untrusted);
        Tool.Run("chmod", "o+w", untrusted);
        var writable = box.Run("apply", state, "--yes");
        Assert.True(writable.Status == 4, writable.ToString());
        Assert.Contains($"chmod o-w {untrusted}", writable.Error, StringComparison.Ordinal);

        Assert.Equal(0, box.Run("apply", state, "--yes", "--trust-files").Status);
    }

    [Fact]
    public void The_person_who_became_root_is_trusted_and_plan_asks_nobody()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the rule is about what root applies");
        using var box = Prepared(out var state);
        Tool.Run("chown", "65534", state);
        Assert.Equal(2, box.Run("plan", state).Status);
        var ended = Invocation.Run(Tool.Reconciler, ["apply", state, "--yes", "--root", box.Root], ("SUDO_UID", "65534"));
        Assert.True(ended.Status == 0, ended.ToString());
    }

    private static Sandbox Prepared(out string state)
    {
        var box = new Sandbox();
        state = box.State(OneFile);
        File.WriteAllText(Path.Combine(box.States, "payload"), "content");
        return box;
    }
}
