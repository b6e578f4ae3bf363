using Reconciler.EndToEnd.Crash;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>The same executable for somebody who is not root. Where the tests run as root, a child becomes user 65534.</summary>
public sealed class UnprivilegedTests : IDisposable
{
    private readonly Sandbox _box = new();
    private readonly string _program;

    public UnprivilegedTests()
    {
        // Below a folder that the other user can reach, which the checkout may not be.
        _program = Path.Combine(_box.Folder, "bin", "reconciler");
        Directory.CreateDirectory(Path.GetDirectoryName(_program)!);

        // By another process: a child that a test beside this one is just starting would hold open what this process writes, and the kernel
        // starts no program that is open for writing (ETXTBSY).
        var published = Path.GetDirectoryName(Tool.Reconciler)!;
        Tool.Run("cp", [.. ((string[])["reconciler", "libe_sqlite3.so"]).Select(file => Path.Combine(published, file)), Path.Combine(_box.Folder, "bin")]);
    }

    [Fact]
    public void Below_a_root_of_ones_own_everything_works_and_owners_are_skipped()
    {
        var state = _box.State("files:\n  /etc/a: { content: \"x\" }\n  /etc/b: { content: \"x\", owner: \"1234\" }");
        var ended = Run("apply", state, "--yes");
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Contains("needs root", ended.Answer + ended.Error, StringComparison.Ordinal);
        Assert.Equal("x", _box.Read("/etc/a"));
        Assert.Equal(0, Run("plan", state).Status);
        Assert.Equal(0, Run("undo", "--yes").Status);
        Assert.False(File.Exists(_box.On("/etc/a")));
    }

    [Fact]
    public void Without_a_writable_store_plan_works_and_apply_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "root makes the store that the other user cannot write");
        var state = _box.State("files:\n  /etc/a: { content: \"x\" }");
        Give();
        var store = Directory.CreateDirectory(Path.Combine(_box.Folder, "store"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var plan = Run("plan", state, "--store", store);
        Assert.True(plan.Status == 2, plan.ToString());
        var apply = Run("apply", state, "--yes", "--store", store);
        Assert.True(apply.Status == 4, apply.ToString());
        Assert.Contains("error RC2007", apply.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_box.On("/etc/a")));
        Assert.Equal(4, Run("plan", state, "--store", store, "--out", Path.Combine(_box.Root, "saved")).Status);
    }

    [Theory]
    [InlineData("confirm")]
    [InlineData("rollback")]
    [InlineData("rollback", "--if-pending")]
    [InlineData("undo", "--yes")]
    [InlineData("undo", "1", "--yes")]
    [InlineData("undo", "--plan")]
    [InlineData("history", "1")]
    [InlineData("history")]
    public void A_store_that_may_not_be_read_is_not_told_as_one_in_which_nothing_waits(string command, params string[] arguments)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "root makes the store that the other user cannot read");
        var store = Path.Combine(_box.Folder, "store");
        Assert.Equal(0, _box.Run("apply", _box.State("files:\n  /etc/a: { content: \"x\" }"), "--yes", "--store", store, "--trust-files").Status);
        var ended = Run(command, [.. arguments, "--store", store]);
        Assert.True(ended.Status == 1, ended.ToString());
        Assert.Contains("Permission denied (EACCES)", ended.Error, StringComparison.Ordinal);
        if (command != "history" || arguments.Length > 0)
        {
            Assert.Contains($"error RC2001: the store {store} cannot be read", ended.Error, StringComparison.Ordinal);
            Assert.Contains("run it as root", ended.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_network_that_only_root_may_change_says_so_and_does_not_advise_to_drop_the_guard()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes a network namespace");
        using var network = new Testing.Networks.PrivateNetwork();
        var state = _box.State("network: { interfaces: [{ name: br0, type: linux-bridge, state: up }] }");
        Give();
        var (status, text) = network.Execute("setpriv", $"--reuid=65534 --regid=65534 --clear-groups {_program} plan {state} --store {_box.Folder}/none");
        Assert.True(status == 4, text);
        Assert.Contains("blocked: needs root: nobody else may change the network", text, StringComparison.Ordinal);
        Assert.DoesNotContain("guard: none", text, StringComparison.Ordinal);
    }

    public void Dispose() => _box.Dispose();

    private Ended Run(string command, params string[] arguments)
    {
        string[] all = [command, .. arguments, "--root", _box.Root];
        if (!Environment.IsPrivilegedProcess)
        {
            return Invocation.Run(_program, all);
        }

        Give();
        return Invocation.Run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", _program, .. all]);
    }

    private void Give()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Tool.Run("chown", "-R", "65534:65534", _box.Root, _box.States);
            Tool.Run("chmod", "755", _box.Folder);
        }
    }
}
