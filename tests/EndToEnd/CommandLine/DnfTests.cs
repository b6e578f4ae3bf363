using Reconciler.EndToEnd.Crash;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>Packages that come, by the real dnf from a repository of files, below a root with a database of rpm.</summary>
public sealed class DnfTests : IDisposable
{
    private const string LongName = "what-is-recommended-and-has-a-name-that-is-longer-than-a-line-of-eighty-characters-may-be";

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
        _rpm.Build("lib", "1.0", "", "%files");
        _rpm.Build("suite", "1.0", $"Requires: tool >= 2, lib >= 1.1\nRecommends: {LongName}\nObsoletes: old-suite < 1", "%files");
        _rpm.Build(LongName, "1.0", "Epoch: 3", "%files");
        _rpm.Build("old-suite", "0.1", "", "%files");
        _rpm.Build("enemy", "1.0", "Conflicts: tool", "%files");
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

    [Fact]
    public void What_comes_along_is_foreseen_and_goes_again_with_the_package()
    {
        Dnf("makecache");
        _rpm.Install(Built("lib-1.0"));
        var state = _box.State("packages: { suite: {} }");

        var plan = Run("plan", state);
        Assert.Equal(2, plan.Status);
        Assert.Contains("brings ", plan.Answer, StringComparison.Ordinal);
        Assert.Contains("tool 2.0-1", plan.Answer, StringComparison.Ordinal);
        Assert.Contains($"{LongName} 3:1.0-1", plan.Answer, StringComparison.Ordinal);
        Assert.Contains("changes lib 1.0-1 to 1.1-1, which undo leaves", plan.Answer, StringComparison.Ordinal);

        Assert.Equal(0, Run("apply", state, "--yes").Status);
        Assert.Equal(["lib-1.1-1.noarch", "suite-1.0-1.noarch", "tool-2.0-1.noarch", LongName + "-1.0-1.noarch"], _rpm.Installed);
        Assert.Equal(0, Run("plan", state).Status);

        var undo = Run("undo", "--yes");
        Assert.True(undo.Status == 0, undo.ToString());
        Assert.Contains("which came with it, go too", undo.Answer, StringComparison.Ordinal);
        Assert.Equal(["lib-1.1-1.noarch"], _rpm.Installed);
    }

    [Fact]
    public void What_others_would_have_to_go_for_is_blocked_and_so_is_what_cannot_be_beside_them()
    {
        Dnf("makecache");
        _rpm.Install(Built("old-suite-0.1"));
        var state = _box.State("packages: { suite: {} }");
        var obsoletes = Run("plan", state);
        Assert.Equal(4, obsoletes.Status);
        Assert.Contains("old-suite would be removed for it: say of it what shall be", obsoletes.Answer, StringComparison.Ordinal);

        _rpm.Install(Built("enemy-1.0"));
        var conflicts = Run("apply", state, "--yes");
        Assert.Equal(4, conflicts.Status);
        Assert.Contains("dnf cannot do it", conflicts.Answer, StringComparison.Ordinal);
        Assert.Contains("conflicts with tool", conflicts.Answer, StringComparison.Ordinal);
        Assert.Equal(["enemy-1.0-1.noarch", "old-suite-0.1-1.noarch"], _rpm.Installed);
    }

    private string Built(string package) => Path.Combine(_rpm.Folder, $"top/RPMS/noarch/{package}-1.noarch.rpm");

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
