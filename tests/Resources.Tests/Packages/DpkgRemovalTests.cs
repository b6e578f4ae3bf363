using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.Resources.Tests.Packages;

/// <summary>Packages that go, against real databases of dpkg in private roots, with packages that dpkg-deb made.</summary>
public sealed class DpkgRemovalTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly DpkgRoot _dpkg;
    private readonly string _ran;

    public DpkgRemovalTests()
    {
        Assert.SkipWhen(DpkgRoot.Missing("perl") is not null, DpkgRoot.Missing("perl") ?? "");
        _dpkg = new DpkgRoot(_node.Root);
        _ran = Path.Combine(_dpkg.Folder, "ran");
    }

    private Deb Cni => new("nsx-cni", "3.2.0-1")
    {
        Files = new Dictionary<string, string>
        {
            ["/opt/cni/bin/nsx"] = "binary",
            ["/opt/cni/bin/loopback"] = "loopback",
            ["/etc/cni/net.d/10-nsx.conf"] = "configuration",
            ["/etc/cni/net.d/99-loopback.conf"] = "loopback's",
            ["/usr/share/doc/nsx-cni/copyright"] = "(c)",
        },
        Configuration = ["/etc/cni/net.d/10-nsx.conf"],
        Scripts = Enumerable.ToDictionary((string[])["preinst", "postinst", "prerm", "postrm"], name => name, name => $"#!/bin/sh\necho {name} $1 >>{_ran}\n"),
    };

    private static SectionDocument Absent(string package, params (string, object)[] more) =>
        TestDocument.Section("packages", (package, TestDocument.Map([("state", "absent"), .. more])));

    private static SectionDocument Deleted(string package) => Absent(package, ("files", "delete"));

    [Fact]
    public void Only_the_database_forgets_it_and_no_script_of_it_is_run()
    {
        _dpkg.Install(Cni, new Deb("other"));
        File.Delete(_ran);

        _node.Converge(Absent("nsx-cni"));

        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
        Assert.Equal("ii", _dpkg.Letters("other"));
        Assert.Equal("binary", _node.Read("/opt/cni/bin/nsx"));
        Assert.Equal("configuration", _node.Read("/etc/cni/net.d/10-nsx.conf"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_dpkg.Database, "info"), "nsx-cni.*"));
        Assert.False(File.Exists(_ran));
        Assert.Equal("", _dpkg.Dpkg("--audit"));
    }

    [Fact]
    public void Its_own_files_go_and_directories_and_foreign_files_stay()
    {
        _dpkg.Install(Cni, new Deb("plugins") { Files = new Dictionary<string, string> { ["/opt/cni/bin/bridge"] = "bridge" } });
        _node.Make("/etc/cni/net.d/05-foreign.conf", "foreign");
        var directory = _node.Host.Files.Observe([new("/etc/cni/net.d")])[0].State!.Identity.Inode;

        var run = _node.Converge(Deleted("nsx-cni"));

        Assert.Equal(
            [
                "packages/nsx-cni//etc/cni/net.d/10-nsx.conf", "packages/nsx-cni//etc/cni/net.d/99-loopback.conf",
                "packages/nsx-cni//opt/cni/bin/nsx", "packages/nsx-cni//usr/share/doc/nsx-cni/copyright", "packages/nsx-cni",
            ],
            run.Plan.Changes.Select(change => change.Id));
        Assert.Equal(["05-foreign.conf"], Directory.EnumerateFiles(_node.At("/etc/cni/net.d")).Select(Path.GetFileName));
        Assert.Equal(["bridge", "loopback"], Directory.EnumerateFiles(_node.At("/opt/cni/bin")).Select(Path.GetFileName).Order());
        Assert.Equal(directory, _node.Host.Files.Observe([new("/etc/cni/net.d")])[0].State!.Identity.Inode);
        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
    }

    [Fact]
    public void Undo_brings_files_and_entry_back_byte_for_byte()
    {
        _dpkg.Install(new Deb("aaa"), Cni, new Deb("zzz"));
        File.Delete(_ran);
        var before = WithoutTimesOf("/var/lib/dpkg/status", "/var/lib/dpkg/status-old");
        var status = _dpkg.Status;

        var run = _node.Converge(Deleted("nsx-cni"));
        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
        _node.Undo(run);

        Assert.Equal(status, _dpkg.Status);
        Assert.Equal(before, WithoutTimesOf("/var/lib/dpkg/status", "/var/lib/dpkg/status-old"));
        Assert.Equal("ii", _dpkg.Letters("nsx-cni"));
        Assert.Equal("", _dpkg.Dpkg("--verify", "nsx-cni"));
        Assert.False(File.Exists(_ran));

        // What came back is whole: dpkg can remove it as if nothing had been.
        _dpkg.Dpkg("--purge", "nsx-cni");
        Assert.Equal(["prerm remove", "postrm remove", "postrm purge"], File.ReadAllLines(_ran));
    }

    [Fact]
    public void What_is_done_is_in_sync_and_a_second_run_writes_nothing()
    {
        _dpkg.Install(Cni);
        _node.Converge(Deleted("nsx-cni"));
        var before = _node.Host.Files.Observe([.. Directory.EnumerateFiles(_dpkg.Database).Select(path => new Core.Ports.FileQuery(path[_node.Root.Length..]))]);

        Assert.Empty(_node.Converge(Deleted("nsx-cni")).Plan.Changes);
        Assert.Empty(_node.Converge(Absent("never-heard-of")).Plan.Changes);

        Assert.Equal(
            before.Select(seen => (seen.State!.Identity, seen.State.MtimeNs)),
            _node.Host.Files.Observe([.. before.Select(seen => new Core.Ports.FileQuery(seen.Path))]).Select(seen => (seen.State!.Identity, seen.State.MtimeNs)));
    }

    [Fact]
    public void Configuration_that_is_left_of_a_removed_package_goes_too()
    {
        _dpkg.Install(Cni);
        _dpkg.Dpkg("--remove", "nsx-cni");
        Assert.Equal("rc", _dpkg.Letters("nsx-cni"));
        Assert.True(File.Exists(_node.At("/etc/cni/net.d/10-nsx.conf")));

        var run = _node.Converge(Deleted("nsx-cni"));

        Assert.Equal("config-files", run.Change("packages/nsx-cni").Properties.Single(property => property.Name == "status").Before);
        Assert.False(File.Exists(_node.At("/etc/cni/net.d/10-nsx.conf")));
        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
        _node.Undo(run);
        Assert.Equal("rc", _dpkg.Letters("nsx-cni"));
        Assert.Equal("configuration", _node.Read("/etc/cni/net.d/10-nsx.conf"));
    }

    [Fact]
    public void Without_purge_the_configuration_stays_as_dpkg_would_leave_it()
    {
        _dpkg.Install(Cni);
        using var reference = new TestNode();
        using var other = new DpkgRoot(reference.Root);
        other.Install(Cni);
        other.Dpkg("--remove", "nsx-cni");
        var document = Absent("nsx-cni", ("files", "delete"), ("purge", false));

        var run = _node.Converge(document);

        Assert.Equal("rc", _dpkg.Letters("nsx-cni"));
        Assert.Equal(["10-nsx.conf"], Directory.EnumerateFiles(_node.At("/etc/cni/net.d")).Select(Path.GetFileName));
        Assert.Equal(
            File.ReadAllLines(Path.Combine(other.Database, "info/nsx-cni.list")).Order(StringComparer.Ordinal),
            File.ReadAllLines(Path.Combine(_dpkg.Database, "info/nsx-cni.list")).Order(StringComparer.Ordinal));
        Assert.Empty(_node.Plan(document).Changes);
        _node.Undo(run);
        Assert.Equal("ii", _dpkg.Letters("nsx-cni"));
        Assert.Equal("", _dpkg.Dpkg("--verify", "nsx-cni"));
        _dpkg.Dpkg("--purge", "nsx-cni");
    }

    [Fact]
    public void What_another_package_has_too_or_has_diverted_stays()
    {
        var shared = new Dictionary<string, string> { ["/etc/shared"] = "same" };
        _dpkg.Install(new Deb("one") { Files = new Dictionary<string, string> { ["/etc/shared"] = "same", ["/etc/mine"] = "mine", ["/etc/diverted"] = "mine" } });
        _dpkg.Dpkg("--force-overwrite", "--install", _dpkg.Build(new Deb("two") { Files = shared }));
        // By hand, as dpkg-divert(1) writes it; dpkg --force-overwrite takes the path from the list of the first.
        File.AppendAllText(Path.Combine(_dpkg.Database, "info/one.list"), "/etc/shared\n");
        File.AppendAllText(Path.Combine(_dpkg.Database, "diversions"), "/etc/diverted\n/etc/diverted.distrib\ntwo\n");

        var run = _node.Converge(Deleted("one"));

        Assert.True(File.Exists(_node.At("/etc/shared")));
        Assert.True(File.Exists(_node.At("/etc/diverted")));
        Assert.False(File.Exists(_node.At("/etc/mine")));
        Assert.Contains("stays: /etc/shared (two has it too)", run.Change("packages/one").Notes);
        Assert.Contains("stays: /etc/diverted (diverted by two, so what lies there is not this package's)", run.Change("packages/one").Notes);
    }

    [Fact]
    public void A_path_that_leads_through_a_link_at_the_top_is_the_same_path()
    {
        Directory.CreateDirectory(_node.At("/usr/bin"));
        File.CreateSymbolicLink(_node.At("/bin"), "usr/bin");
        _dpkg.Install(new Deb("old") { Files = new Dictionary<string, string> { ["/bin/tool"] = "tool", ["/bin/own"] = "own" } });
        _dpkg.Install(new Deb("new") { Files = new Dictionary<string, string> { ["/usr/bin/tool"] = "tool" } });

        _node.Converge(Deleted("old"));

        Assert.True(File.Exists(_node.At("/usr/bin/tool")));
        Assert.False(File.Exists(_node.At("/usr/bin/own")));
    }

    [Fact]
    public void Nothing_is_done_while_somebody_else_has_the_lock_and_he_is_named()
    {
        _dpkg.Install(Cni);
        using (var held = new HeldLock(Path.Combine(_dpkg.Database, "lock")))
        {
            var run = _node.Apply(_node.Plan(Deleted("nsx-cni")));

            Assert.Equal(5, run.Failures.Count);
            Assert.All(run.Failures, failure => Assert.True(failure.Deferred));
            Assert.All(run.Failures, failure => Assert.Contains($"in use by process {held.ProcessId} (perl)", failure.Error!.Text));
            Assert.Equal("binary", _node.Read("/opt/cni/bin/nsx"));
            Assert.Equal("ii", _dpkg.Letters("nsx-cni"));
            Assert.Contains($"the database is in use by process {held.ProcessId} (perl) now", run.Change("packages/nsx-cni").Notes);
        }

        _node.Converge(Deleted("nsx-cni"));
        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
    }

    [Fact]
    public void The_lock_of_dpkgs_front_ends_counts_too()
    {
        _dpkg.Install(Cni);
        using var held = new HeldLock(Path.Combine(_dpkg.Database, "lock-frontend"));

        Assert.All(_node.Apply(_node.Plan(Deleted("nsx-cni"))).Failures, failure => Assert.True(failure.Deferred));
    }

    [Theory]
    [InlineData("install ok half-installed", "dpkg says half-installed")]
    [InlineData("install reinstreq half-configured", "dpkg says half-configured, reinst-required")]
    [InlineData("hold ok installed", "it is on hold")]
    public void What_dpkg_says_of_it_is_respected(string status, string why)
    {
        _dpkg.Install(Cni);
        _dpkg.Say("nsx-cni", status);

        var change = Assert.Single(_node.Plan(Deleted("nsx-cni")).Changes);

        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith(why, change.Why);
    }

    [Fact]
    public void What_the_system_or_another_package_needs_is_left()
    {
        _dpkg.Install(
            new Deb("vital") { Fields = ["Essential: yes"] },
            new Deb("library") { Fields = ["Provides: libnsx (= 3)"] },
            new Deb("program") { Fields = ["Depends: missing | libnsx (>= 2), library"] },
            new Deb("spare") { Fields = ["Provides: mail"] },
            new Deb("mailer") { Fields = ["Provides: mail"] },
            new Deb("reader") { Fields = ["Depends: mail"] });

        Assert.Equal("it says of itself that the system needs it (Essential: yes)", Assert.Single(_node.Plan(Absent("vital")).Changes).Why);
        Assert.Equal("program needs it, and would be called broken: let it go too", Assert.Single(_node.Plan(Absent("library")).Changes).Why);
        Assert.Equal(ActionKind.Remove, Assert.Single(_node.Plan(Absent("mailer")).Changes).Action);
        Assert.All(
            _node.Plan(TestDocument.Section("packages", ("library", TestDocument.Map(("state", "absent"))), ("program", TestDocument.Map(("state", "absent"))))).Changes,
            change => Assert.Equal(ActionKind.Remove, change.Action));
    }

    [Fact]
    public void What_an_interrupted_dpkg_left_is_read_and_not_changed()
    {
        _dpkg.Install(Cni, new Deb("other"));
        var paragraph = _dpkg.Status.Split("\n\n").First(p => p.StartsWith("Package: nsx-cni", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_dpkg.Database, "updates/0000"), paragraph.Replace("install ok installed", "install ok unpacked", StringComparison.Ordinal) + "\n");

        var change = Assert.Single(_node.Plan(Absent("other")).Changes);

        Assert.Equal("dpkg was interrupted: `dpkg --configure -a` finishes what it was at", change.Why);
        Assert.Equal("unpacked", _node.Host.Packages.Observe([]).Find("nsx-cni").Single().Status);
    }

    [Fact]
    public void A_run_that_died_in_the_middle_is_finished_by_the_next()
    {
        _dpkg.Install(Cni);

        // Files first, then the database's own about it, then the entry: so this is the furthest that can be left.
        File.Delete(_node.At("/opt/cni/bin/nsx"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_dpkg.Database, "info"), "nsx-cni.*"))
        {
            File.Delete(file);
        }

        _node.Converge(Deleted("nsx-cni"));

        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
        Assert.False(File.Exists(_node.At("/etc/cni/net.d/10-nsx.conf")));
        Assert.Empty(_node.Plan(Deleted("nsx-cni")).Changes);
    }

    [Fact]
    public void One_architecture_of_several_goes_alone()
    {
        _dpkg.Dpkg("--add-architecture", "arm64");
        var same = new Deb("libsame") { Fields = ["Multi-Arch: same"] };
        _dpkg.Install(
            same with { Architecture = "amd64", Files = new Dictionary<string, string> { ["/usr/lib/one"] = "1", ["/usr/share/both"] = "b" } },
            same with { Architecture = "arm64", Files = new Dictionary<string, string> { ["/usr/lib/two"] = "2", ["/usr/share/both"] = "b" } });

        _node.Converge(Deleted("libsame:arm64"));

        Assert.False(File.Exists(_node.At("/usr/lib/two")));
        Assert.True(File.Exists(_node.At("/usr/lib/one")));
        Assert.True(File.Exists(_node.At("/usr/share/both")));
        Assert.Equal("amd64", Assert.Single(_node.Host.Packages.Observe([]).Packages).Architecture);
        Assert.Equal("", _dpkg.Dpkg("--verify"));
    }

    private SortedDictionary<string, string> WithoutTimesOf(params string[] paths)
    {
        var snapshot = _node.Snapshot();
        foreach (var path in paths)
        {
            snapshot[path] = snapshot[path][..snapshot[path].LastIndexOf(' ')];
        }

        // The copy that dpkg keeps is of the moment before.
        snapshot["/var/lib/dpkg/status-old"] = "";
        return snapshot;
    }

    public void Dispose()
    {
        _dpkg?.Dispose();
        _node.Dispose();
    }
}
