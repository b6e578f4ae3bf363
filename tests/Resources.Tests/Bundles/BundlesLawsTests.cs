using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Resources.Tests.Support;
using Xunit;
using static Reconciler.Resources.Tests.Support.TestDocument;

namespace Reconciler.Resources.Tests.Bundles;

/// <summary>Bundles on a real tree.</summary>
public sealed class BundlesLawsTests : IDisposable
{
    private readonly TestNode _node = new();

    [Fact]
    public void An_installed_bundle_is_in_sync_and_undo_leaves_nothing_of_it()
    {
        var document = Bundle("4.1.2");

        var run = _node.Converge(document);

        Assert.Equal(["/etc", "/etc/cni", "/etc/cni/nsx.conflist", "/opt", "/opt/loopback", "/opt/nsx"], _node.Snapshot().Keys);
        Assert.Empty(_node.Plan(document).Changes);
        _node.Undo(run);
        Assert.Empty(_node.Snapshot());
    }

    [Fact]
    public void The_configuration_comes_last_each_step_in_a_phase_of_its_own()
    {
        var steps = _node.Plan(Bundle("4.1.2")).Phases
            .Select(phase => phase.Changes.Where(c => !c.Implied).Select(c => c.Id).ToList())
            .Where(ids => ids.Count > 0)
            .ToList();

        Assert.Equal(["bundles/nsx//opt/nsx", "bundles/nsx//opt/loopback", "bundles/nsx//etc/cni/nsx.conflist"], steps.Select(Assert.Single));
    }

    [Fact]
    public void An_upgrade_and_its_undo()
    {
        _node.Converge(Bundle("4.1.0"));
        var old = _node.Snapshot();

        var run = _node.Converge(Bundle("4.1.2"));

        Assert.Equal("4.1.0", run.Change("bundles/nsx//etc/cni/nsx.conflist").Properties.Single(p => p.Name == "version").Before);
        Assert.Contains("4.1.2", _node.Read("/etc/cni/nsx.conflist"), StringComparison.Ordinal);
        _node.Undo(run);
        Assert.Equal(old, _node.Snapshot());
    }

    [Fact]
    public void A_newer_one_is_not_touched_and_not_in_sync()
    {
        _node.Converge(Bundle("4.1.10"));
        var before = _node.Snapshot();

        var run = _node.Converge(Bundle("4.1.2"));

        Assert.Equal(ActionKind.Skipped, Assert.Single(run.Plan.Changes).Action);
        Assert.Empty(run.Plan.InSync);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_bundle_and_the_directory_that_it_lay_in_go_in_one_run()
    {
        var installed = _node.Converge(Bundle("4.1.2"));
        var before = _node.Snapshot();
        var absent = Section("bundles", ("nsx", Map(
            ("state", "absent"),
            ("files", Map(("/opt/nsx", Map()), ("/opt/loopback", Map(("existing", "keep"))), ("/etc/cni/nsx.conflist", Map()))))));

        var run = _node.Converge(absent, Section("files", ("/etc/cni", Map(("state", "absent"))), ("/opt", Map(("state", "absent")))));

        Assert.Equal(["/etc"], _node.Snapshot().Keys);
        Assert.NotEmpty(installed.Done);
        _node.Undo(run);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void What_lay_there_before_the_bundle_stays_when_it_goes()
    {
        _node.Make("/opt/loopback", "theirs");
        _node.Converge(Bundle("4.1.2"));
        Assert.Equal("theirs", _node.Read("/opt/loopback"));

        _node.Converge(Section("bundles", ("nsx", Map(
            ("state", "absent"),
            ("files", Map(("/opt/nsx", Map()), ("/opt/loopback", Map(("existing", "keep"))), ("/etc/cni/nsx.conflist", Map())))))));

        Assert.Equal("theirs", _node.Read("/opt/loopback"));
        Assert.False(File.Exists(_node.At("/opt/nsx")));
    }

    public void Dispose() => _node.Dispose();

    private static SectionDocument Bundle(string version) => Section("bundles", ("nsx", Map(
        ("version", version),
        ("installedVersion", Map(("file", "/etc/cni/nsx.conflist"), ("json", "nsxBuildVersion"))),
        ("files", Map(
            ("/opt/nsx", Map(("content", $"program {version}"), ("mode", "0755"))),
            ("/etc/cni/nsx.conflist", Map(("content", $$"""{"nsxBuildVersion":"{{version}}"}"""), ("mode", "0600"))),
            ("/opt/loopback", Map(("content", "loopback"), ("existing", "keep"))))))));
}
