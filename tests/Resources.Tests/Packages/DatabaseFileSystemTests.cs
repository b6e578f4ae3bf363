using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.Resources.Tests.Packages;

/// <summary>Package databases on file systems that cannot be written, or are full.</summary>
public sealed class DatabaseFileSystemTests : IDisposable
{
    private const int Page = 4096;

    private readonly TestNode _node = new();
    private readonly Stack<string> _mounts = new();
    private readonly Stack<IDisposable> _roots = new();

    public DatabaseFileSystemTests() => Assert.SkipUnless(TestNode.IsRoot && Program.Exists("mount"), "needs root and mount(8)");

    private static SectionDocument Absent(string package) => TestDocument.Section("packages", (package, TestDocument.Map(("state", "absent"), ("files", "delete"))));

    private static SectionDocument Present(string package) => TestDocument.Section("packages", (package, TestDocument.Map(("state", "present"))));

    [Fact]
    public void A_database_of_dpkg_that_is_read_only_is_in_sync_where_there_is_nothing_to_do()
    {
        ReadOnlyDpkg();

        Assert.Empty(_node.Converge(Absent("never-heard-of")).Plan.Changes);
        Assert.Empty(_node.Converge(Present("tool")).Plan.Changes);
    }

    [Fact]
    public void Of_a_database_of_dpkg_that_is_read_only_a_change_fails_before_a_file_is_touched()
    {
        var dpkg = ReadOnlyDpkg();

        var failures = _node.Apply(_node.Plan(Absent("tool"))).Failures;

        Assert.Equal(["packages/tool", "packages/tool//usr/bin/tool"], failures.Select(failure => failure.Change.Id).Order(StringComparer.Ordinal));
        Assert.All(failures, failure => Assert.Equal("open /var/lib/dpkg/lock-frontend: Read-only file system (EROFS)", failure.Error!.ToString()));
        Assert.All(failures, failure => Assert.False(failure.Deferred));
        Assert.Equal("tool", _node.Read("/usr/bin/tool"));
        Assert.Equal("ii", dpkg.Letters("tool"));
    }

    [Fact]
    public void A_database_of_rpm_that_is_read_only_is_in_sync_where_there_is_nothing_to_do()
    {
        ReadOnlyRpm();

        Assert.Empty(_node.Converge(Absent("never-heard-of")).Plan.Changes);
        Assert.Empty(_node.Converge(Present("tool")).Plan.Changes);
    }

    [Fact]
    public void Of_a_database_of_rpm_that_is_read_only_a_change_is_blocked()
    {
        var rpm = ReadOnlyRpm();

        var change = Assert.Single(_node.Plan(Absent("tool")).Changes);

        Assert.Equal((ActionKind.Blocked, "packages/tool"), (change.Action, change.Id));
        Assert.Contains("/var/lib/rpm/.rpm.lock (Read-only file system)", change.Why, StringComparison.Ordinal);
        Assert.Equal("tool\n", _node.Read("/usr/bin/tool"));
        Assert.Equal(["tool-1.0-1.noarch"], rpm.Installed);
    }

    /// <summary>The status takes 26 pages, and is written twice: the copy of the old one, and the new one.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(26)]
    [InlineData(40)]
    public void A_full_disk_is_told_the_database_of_dpkg_is_as_it_was_and_with_room_the_next_run_converges(int pages)
    {
        var database = Directory.CreateDirectory(_node.At("/var/lib/dpkg")).FullName;
        Mount(database, "-t", "tmpfs", "-o", "size=2m", "tmpfs");
        var dpkg = Dpkg();
        dpkg.Install(Tool, new Deb("other") { Fields = ["Comment: " + new string('x', 25 * Page)] });
        var filler = Fill(database, pages);
        var before = Database();

        var run = _node.Apply(_node.Plan(Absent("tool")));

        var error = Assert.Single(run.Failures).Error!;
        Assert.Equal((Errno.ENOSPC, "packages/tool"), (error.Errno, run.Failures[0].Change.Id));
        Assert.Contains("No space left on device", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Database());
        Assert.Equal("ii", dpkg.Letters("tool"));
        Assert.Equal("", dpkg.Dpkg("--audit"));

        File.Delete(filler);
        _node.Converge(Absent("tool"));
        Assert.Equal("un", dpkg.Letters("tool"));
        Assert.Equal("ii", dpkg.Letters("other"));
        Assert.Equal("", dpkg.Dpkg("--audit"));
    }

    public void Dispose()
    {
        while (_mounts.TryPop(out var mount))
        {
            TestNode.Run("umount", mount);
        }

        while (_roots.TryPop(out var root))
        {
            root.Dispose();
        }

        _node.Dispose();
    }

    private static Deb Tool => new("tool") { Files = new Dictionary<string, string> { ["/usr/bin/tool"] = "tool" }, Scripts = new Dictionary<string, string> { ["prerm"] = "#!/bin/sh\n" } };

    private DpkgRoot Dpkg()
    {
        Assert.SkipWhen(DpkgRoot.Missing() is not null, DpkgRoot.Missing() ?? "");
        var dpkg = new DpkgRoot(_node.Root);
        _roots.Push(dpkg);
        return dpkg;
    }

    private DpkgRoot ReadOnlyDpkg()
    {
        var dpkg = Dpkg();
        dpkg.Install(Tool);
        ReadOnly(dpkg.Database);
        return dpkg;
    }

    private RpmRoot ReadOnlyRpm()
    {
        Assert.SkipUnless(Program.Exists("rpm") && Program.Exists("rpmbuild"), "needs rpm and rpmbuild");
        var rpm = new RpmRoot(_node.Root);
        _roots.Push(rpm);
        rpm.Install(rpm.Build("tool", "1.0", "", "%install\nmkdir -p %buildroot/usr/bin\necho tool >%buildroot/usr/bin/tool\n%files\n/usr/bin/tool"));
        ReadOnly(rpm.Database);
        return rpm;
    }

    private void ReadOnly(string directory)
    {
        Mount(directory, "--bind", directory);
        TestNode.Run("mount", "-o", "remount,bind,ro", directory);
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(directory, "probe"), ""));
    }

    private void Mount(string at, params string[] arguments)
    {
        TestNode.Run("mount", [.. arguments, at]);
        _mounts.Push(at);
    }

    /// <summary>Everything of the database but what dpkg only locks.</summary>
    private List<KeyValuePair<string, string>> Database() =>
        [.. _node.Snapshot().Where(pair => pair.Key.StartsWith("/var/lib/dpkg/", StringComparison.Ordinal) && !pair.Key.Contains("/lock", StringComparison.Ordinal))];

    /// <summary>Leaves room for so many pages. Returns the file that has all the rest.</summary>
    private static string Fill(string directory, int pages)
    {
        var path = Path.Combine(directory, "filler");
        var size = new DriveInfo(directory).AvailableFreeSpace - (pages * Page);
        File.WriteAllBytes(path, new byte[size]);
        return path;
    }
}
