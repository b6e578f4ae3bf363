using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.Resources.Tests.Packages;

/// <summary>Packages that come, by the real apt-get from a repository of files, into a private root.</summary>
public sealed class AptTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly DpkgRoot _dpkg;
    private readonly AptRepository _repository;

    public AptTests()
    {
        Assert.SkipWhen(DpkgRoot.Missing("apt-get", "perl") is not null, DpkgRoot.Missing("apt-get", "perl") ?? "");
        _dpkg = new DpkgRoot(_node.Root);
        _repository = new AptRepository(_dpkg);
        _repository.Offer(Tool("1.0"), Tool("2.0"), new Deb("lib", "1.1") { Files = new Dictionary<string, string> { ["/usr/lib/lib"] = "lib" } });
    }

    private static Deb Tool(string version) => new("tool", version)
    {
        Fields = ["Depends: lib"],
        Files = new Dictionary<string, string> { ["/usr/bin/tool"] = version, ["/etc/tool.conf"] = $"as of {version}" },
        Configuration = ["/etc/tool.conf"],
    };

    private static SectionDocument Present(string package, string? version = null) => TestDocument.Section(
        "packages", (package, version is null ? TestDocument.Map(("state", "present")) : TestDocument.Map(("state", "present"), ("version", version))));

    [Fact]
    public void The_wanted_version_comes_with_what_it_needs_and_goes_again_with_it()
    {
        var run = _node.Converge(Present("tool", "1.0"));

        Assert.Equal("1.0", _node.Read("/usr/bin/tool"));
        Assert.Equal("ii", _dpkg.Letters("lib"));
        Assert.Equal(["brings lib 1.1"], run.Change("packages/tool").Notes);
        Assert.Empty(_node.Plan(Present("tool", "1.0")).Changes);
        Assert.Empty(_node.Plan(Present("tool")).Changes);

        _node.Undo(run);
        Assert.Equal("un", _dpkg.Letters("tool"));
        Assert.Equal("un", _dpkg.Letters("lib"));
        Assert.False(File.Exists(_node.At("/usr/bin/tool")));
    }

    [Fact]
    public void Another_version_is_put_in_also_an_older_one_where_it_is_asked_for_and_undo_goes_back()
    {
        _node.Converge(Present("tool", "1.0"));
        File.WriteAllText(_node.At("/etc/tool.conf"), "changed by hand");

        var up = _node.Converge(Present("tool", "2.0"));

        Assert.Equal("2.0", _node.Read("/usr/bin/tool"));
        Assert.Equal("changed by hand", _node.Read("/etc/tool.conf"));
        Assert.Equal(Disruption.Restart, up.Change("packages/tool").Disruption);
        Assert.Empty(up.Change("packages/tool").Notes);
        _node.Undo(up);
        Assert.Equal("1.0", _node.Read("/usr/bin/tool"));
        _node.Converge(Present("tool", "2.0"));
        _node.Converge(Present("tool", "1.0"));
        Assert.Equal("1.0", _node.Read("/usr/bin/tool"));
    }

    [Fact]
    public void A_version_that_is_not_to_be_had_is_said_before_anything_is_done()
    {
        var change = Assert.Single(_node.Plan(Present("tool", "3.0")).Changes);

        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.Equal("no repository that apt knows of has tool 3.0, only 2.0, 1.0: `apt-get update` may make more known", change.Why);
        Assert.StartsWith("no repository that apt knows of has nothing:", Assert.Single(_node.Plan(Present("nothing")).Changes).Why);
    }

    [Fact]
    public void What_can_not_be_taken_back_is_said()
    {
        _node.Converge(Present("tool", "1.0"));
        _repository.Offer(Tool("2.0"));

        var run = _node.Converge(Present("tool", "2.0"));

        Assert.Equal(["cannot be taken back: no repository offers 1.0 any more"], run.Change("packages/tool").Notes);
    }

    [Fact]
    public void What_would_have_to_go_for_it_blocks_it()
    {
        _node.Converge(Present("tool", "1.0"));
        _repository.Offer(new Deb("other") { Fields = ["Conflicts: tool"] });

        Assert.Equal("tool would be removed for it: say of it what shall be, or install it by hand", Assert.Single(_node.Plan(Present("other")).Changes).Why);
    }

    [Fact]
    public void A_plan_leaves_no_trace()
    {
        var before = _node.Snapshot();

        Assert.Single(_node.Plan(Present("tool", "1.0")).Changes);

        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void Who_has_the_lock_is_waited_for_and_named()
    {
        using var held = new HeldLock(Path.Combine(_dpkg.Database, "lock-frontend"));

        var failure = Assert.Single(_node.Apply(_node.Plan(Present("tool", "1.0"))).Failures);

        Assert.True(failure.Deferred);
        Assert.Contains($"{held.ProcessId} (perl)", failure.Error!.Text);
        Assert.False(File.Exists(_node.At("/usr/bin/tool")));
    }

    [Fact]
    public void What_others_need_by_now_is_not_taken_back()
    {
        var run = _node.Converge(Present("lib"));
        _dpkg.Install(Tool("1.0"));

        var undo = _node.Undo(run);

        Assert.Equal("tool needs it by now, and would go with it", undo.Change("packages/lib").Why);
        Assert.Equal("ii", _dpkg.Letters("lib"));
    }

    public void Dispose()
    {
        _dpkg?.Dispose();
        _node.Dispose();
    }
}
