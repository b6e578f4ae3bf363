using Reconciler.EndToEnd.Crash;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>Packages that come, by the real dnf from a repository of files, below a root with a database of rpm.</summary>
public sealed class DnfTests : IDisposable
{
    private readonly Sandbox _box = new("ID=rocky\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.3\"\n");
    private readonly RpmRoot _rpm;
    private readonly string _home;

    public DnfTests()
    {
        Assert.SkipUnless(Program.Exists("dnf") && Program.Exists("createrepo_c") && Program.Exists("rpmbuild"), "needs dnf, createrepo_c and rpmbuild");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: rpm changes its root directory");
        _rpm = new RpmRoot(_box.Root);

        // Debian's rpm keeps its database in the home directory, where a Red Hat has it in /var/lib/rpm.
        _home = Directory.CreateDirectory(Path.Combine(_box.Folder, "home")).FullName;
        File.WriteAllText(Path.Combine(_home, ".rpmmacros"), "%_dbpath /var/lib/rpm\n");
        _rpm.Build("tool", "1.0", "", Files("1.0"));
        _rpm.Build("tool", "2.0", "Requires: lib", Files("2.0"));
        _rpm.Build("lib", "1.1", "", "%files");
        var repository = Path.Combine(_rpm.Folder, "top/RPMS/noarch");
        Program.Run("createrepo_c", "--quiet", repository);
        _box.Put("/etc/yum.repos.d/test.repo", $"[test]\nname=test\nbaseurl=file://{repository}\ngpgcheck=0\nenabled=1\n");
    }

    [Fact]
    public void A_version_is_put_in_changed_and_taken_back()
    {
        var unknown = Run("plan", State("2.0"));
        Assert.Equal(4, unknown.Status);
        Assert.Contains("dnf makecache", unknown.Answer + unknown.Error, StringComparison.Ordinal);
        Dnf("makecache");

        var first = Run("apply", State("1.0-1"), "--yes");
        Assert.True(first.Status == 0, first.ToString());
        Assert.Equal(["tool-1.0-1.noarch"], _rpm.Installed);
        var second = Run("apply", State("2.0-1"), "--yes");
        Assert.True(second.Status == 0, second.ToString());
        Assert.Equal(["lib-1.1-1.noarch", "tool-2.0-1.noarch"], _rpm.Installed);
        Assert.Equal("2.0\n", _box.Read("/usr/share/tool"));
        Assert.Equal(0, Run("plan", State("2.0-1")).Status);
        Assert.Contains("only 2.0-1, 1.0-1", Run("plan", State("3.0-1")).Answer, StringComparison.Ordinal);

        var back = Run("undo", "--yes");
        Assert.True(back.Status == 0, back.ToString());
        Assert.Contains("tool-1.0-1.noarch", _rpm.Installed);
        var gone = Run("undo", "1", "--yes");
        Assert.True(gone.Status == 0, gone.ToString());
        Assert.Equal(["lib-1.1-1.noarch"], _rpm.Installed);
    }

    private static string Files(string version) => $"%install\nmkdir -p %buildroot/usr/share\necho {version} >%buildroot/usr/share/tool\n%files\n/usr/share/tool";

    private string State(string version) => _box.State($"packages: {{ tool: {{ version: \"{version}\" }} }}");

    private Ended Run(string command, params string[] arguments) =>
        Invocation.Run(Tool.Reconciler, [command, .. arguments, "--root", _box.Root], ("HOME", _home));

    private void Dnf(string verb)
    {
        var ended = Invocation.Run(
            "dnf",
            ["--installroot", _box.Root, $"--setopt=reposdir={_box.Root}/etc/yum.repos.d", $"--setopt=cachedir={_box.Root}/var/cache/dnf", verb],
            ("HOME", _home));
        Assert.True(ended.Status == 0, ended.ToString());
    }

    public void Dispose()
    {
        _rpm?.Dispose();
        _box.Dispose();
    }
}
