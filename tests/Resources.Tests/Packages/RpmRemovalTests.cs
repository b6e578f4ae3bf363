using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.Resources.Tests.Packages;

/// <summary>Packages that go, against real databases of rpm in private roots, with packages that rpmbuild made.</summary>
public sealed class RpmRemovalTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly RpmRoot _rpm;
    private readonly string _ran;

    public RpmRemovalTests()
    {
        Assert.SkipUnless(Program.Exists("rpm") && Program.Exists("rpmbuild") && Program.Exists("perl"), "needs rpm, rpmbuild and perl");
        Assert.SkipUnless(TestNode.IsRoot, "needs root: rpm changes its root directory");
        _rpm = new RpmRoot(_node.Root);
        _ran = Path.Combine(_rpm.Folder, "ran");
        _rpm.Install(
            _rpm.Build("nsx-cni", "3.2.0", "Provides: cni-plugin", $"""
                %install
                mkdir -p %buildroot/opt/cni/bin %buildroot/etc/cni/net.d
                for name in nsx loopback bridge; do echo $name >%buildroot/opt/cni/bin/$name; done
                echo configuration >%buildroot/etc/cni/net.d/10-nsx.conf
                %preun
                echo preun >>{_ran}
                %postun
                echo postun >>{_ran}
                %files
                %dir /etc/cni/net.d
                /opt/cni/bin/*
                %config(noreplace) /etc/cni/net.d/10-nsx.conf
                """),
            _rpm.Build("plugins", "1.0", "", """
                %install
                mkdir -p %buildroot/opt/cni/bin
                echo bridge >%buildroot/opt/cni/bin/bridge
                %files
                /opt/cni/bin/bridge
                """));
    }

    private static SectionDocument Absent(string package, params (string, object)[] more) =>
        TestDocument.Section("packages", (package, TestDocument.Map([("state", "absent"), .. more])));

    private static SectionDocument Deleted(string package) => Absent(package, ("files", "delete"));

    [Fact]
    public void Only_the_database_forgets_it_and_no_script_of_it_is_run()
    {
        var run = _node.Converge(Absent("nsx-cni"));

        Assert.Equal(["plugins-1.0-1.noarch"], _rpm.Installed);
        Assert.Equal("configuration\n", _node.Read("/etc/cni/net.d/10-nsx.conf"));
        Assert.Contains("its preun and postun are not run", run.Change("packages/nsx-cni").Notes);
        Assert.False(File.Exists(_ran));
        Assert.Empty(_node.Plan(Absent("nsx-cni")).Changes);
    }

    [Fact]
    public void Its_own_files_go_and_undo_brings_all_back()
    {
        var before = Tree();
        var entry = _rpm.Rpm("-q", "nsx-cni", "--qf", "%{INSTALLTIME} %{SIGMD5} [%{FILENAMES} %{FILEDIGESTS} %{FILESTATES};]");
        var directory = _node.Host.Files.Observe([new("/etc/cni/net.d")])[0].State!.Identity.Inode;

        var run = _node.Converge(Deleted("nsx-cni"));

        Assert.Equal(["bridge", "loopback"], Directory.EnumerateFiles(_node.At("/opt/cni/bin")).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.EnumerateFiles(_node.At("/etc/cni/net.d")));
        Assert.Equal(directory, _node.Host.Files.Observe([new("/etc/cni/net.d")])[0].State!.Identity.Inode);
        Assert.Equal(["plugins-1.0-1.noarch"], _rpm.Installed);
        Assert.Contains("stays: /opt/cni/bin/bridge (plugins has it too)", run.Change("packages/nsx-cni").Notes);

        _node.Undo(run);
        Assert.Equal(before, Tree());
        Assert.Equal(entry, _rpm.Rpm("-q", "nsx-cni", "--qf", "%{INSTALLTIME} %{SIGMD5} [%{FILENAMES} %{FILEDIGESTS} %{FILESTATES};]"));
        Assert.Equal("", _rpm.Rpm("-V", "--nodeps", "--root", _node.Root, "--define", "_dbpath /var/lib/rpm", "nsx-cni"));
    }

    [Fact]
    public void Without_purge_the_configuration_stays()
    {
        _node.Converge(Absent("nsx-cni", ("files", "delete"), ("purge", false)));

        Assert.Equal("configuration\n", _node.Read("/etc/cni/net.d/10-nsx.conf"));
        Assert.False(File.Exists(_node.At("/opt/cni/bin/nsx")));
        Assert.Equal(["plugins-1.0-1.noarch"], _rpm.Installed);
    }

    [Fact]
    public void A_look_changes_nothing_of_the_database()
    {
        // Readers leave marks in the memory that SQLite shares by a file (-shm), and only there.
        FileQuery[] files = [.. Directory.EnumerateFiles(_rpm.Database).Where(path => !path.EndsWith("-shm", StringComparison.Ordinal)).Select(path => new FileQuery(path[_node.Root.Length..], Content: true))];
        var database = _node.Host.Files.Observe([new("/var/lib/rpm/rpmdb.sqlite")])[0].State!.Identity;
        var before = _node.Host.Files.Observe(files).Select(seen => (seen.State!.Identity.Inode, seen.State.MtimeNs, seen.State.Digest)).ToList();

        Assert.Empty(_node.Converge(Absent("not-there")).Plan.Changes);
        Assert.NotEmpty(_node.Plan(Deleted("nsx-cni")).Changes);

        Assert.Equal(before, _node.Host.Files.Observe(files).Select(seen => (seen.State!.Identity.Inode, seen.State.MtimeNs, seen.State.Digest)));
        Assert.Equal(database, _node.Host.Files.Observe([new("/var/lib/rpm/rpmdb.sqlite")])[0].State!.Identity);
    }

    [Fact]
    public void What_somebody_else_has_locked_is_deferred_and_he_is_named()
    {
        using var held = new HeldLock(Path.Combine(_rpm.Database, ".rpm.lock"));

        var change = Assert.Single(_node.Plan(Deleted("nsx-cni")).Changes);
        Assert.Equal(ActionKind.Deferred, change.Action);
        Assert.Contains($"in use by process {held.ProcessId} (perl)", change.Why, StringComparison.Ordinal);
        Assert.Empty(_node.Plan(Absent("not-there")).Changes);
    }

    [Fact]
    public void Nothing_is_done_where_somebody_else_takes_the_lock_after_the_plan()
    {
        var plan = _node.Plan(Deleted("nsx-cni"));
        using var held = new HeldLock(Path.Combine(_rpm.Database, ".rpm.lock"));

        var run = _node.Apply(plan);

        Assert.Equal(3, run.Failures.Count);
        Assert.All(run.Failures, failure => Assert.True(failure.Deferred));
        Assert.All(run.Failures, failure => Assert.Contains($"in use by process {held.ProcessId} (perl)", failure.Error!.Text));
        Assert.Equal("nsx\n", _node.Read("/opt/cni/bin/nsx"));
        Assert.Equal(2, _rpm.Installed.Count);
    }

    [Fact]
    public void What_another_package_needs_or_dnf_protects_is_left()
    {
        _rpm.Install(_rpm.Build("kubelet", "1.0", "Requires: cni-plugin, /opt/cni/bin/bridge", "%files"));
        _node.Make("/etc/dnf/protected.d/base.conf", "kubelet\n");

        Assert.Equal("kubelet needs it, and would be called broken: let it go too", Assert.Single(_node.Plan(Absent("nsx-cni")).Changes).Why);
        Assert.Equal("it says of itself that the system needs it (Protected: yes)", Assert.Single(_node.Plan(Absent("kubelet")).Changes).Why);
    }

    [Fact]
    public void Where_both_databases_are_the_family_of_the_system_decides()
    {
        using var dpkg = new DpkgRoot(_node.Root);
        Assert.Equal(PackageManager.Dpkg, _node.Host.Packages.Observe([]).Manager);
        using var other = new TestNode();
        using var rpm = new RpmRoot(other.Root);
        using var debian = new DpkgRoot(other.Root);
        other.Make("/etc/os-release", "ID=rocky\nID_LIKE=\"rhel centos fedora\"\n");

        Assert.Equal(PackageManager.Rpm, other.Host.Packages.Observe([]).Manager);
    }

    /// <summary>Without the database itself, whose pages differ.</summary>
    private List<KeyValuePair<string, string>> Tree() => [.. _node.Snapshot().Where(pair => !pair.Key.StartsWith("/var/lib/rpm/", StringComparison.Ordinal))];

    public void Dispose()
    {
        _rpm?.Dispose();
        _node.Dispose();
    }
}
