using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;
using Reconciler.Resources.Services;
using Reconciler.Testing;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Convergence;

/// <summary>A restart that is owed is state: it outlives whatever comes between the change of a file and the restart.</summary>
public sealed class ObligationTests : IDisposable
{
    private const string Unit = "a.service";

    private readonly TestNode _node = new();
    private MockSystemd? _systemd;

    public ObligationTests()
    {
        _node.Registry = _node.Registry with
        {
            Sections = [Section.Of<FilesSection, FilesSpec, FilesObserved>(), Section.Of<ServicesSection, ServicesSpec, ServicesObserved>()],
        };
        _node.Write("/etc/x", "one");
        _node.Around = host => Systemd(host);
    }

    private MockSystemd Mock => _systemd!;

    [Fact]
    public void What_is_in_sync_at_first_sight_owes_nothing_and_notes_what_the_unit_works_with()
    {
        Converges("one");
        Assert.Empty(Mock.Calls);
    }

    [Fact]
    public void A_changed_file_is_followed_by_one_restart_and_the_next_run_does_nothing()
    {
        Converges("two");
        Converges("two");

        Assert.Equal(["restart a.service"], Mock.Calls);
    }

    [Fact]
    public void A_reload_is_done_once_too()
    {
        Converges("two", key: "reloadOn");
        Converges("two", key: "reloadOn");

        Assert.Equal(["reload a.service"], Mock.Calls);
    }

    [Fact]
    public void A_restart_that_failed_is_still_owed()
    {
        Start();
        Mock.Refused.Add(Unit);
        Assert.Equal(1, _node.Apply(Document("two")).ExitStatus);
        Mock.Refused.Clear();

        Converges("two");
        Converges("two");
        Assert.Equal(["restart a.service", "restart a.service"], Mock.Calls);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("first")]
    public void A_process_that_is_killed_between_the_file_and_the_restart_leaves_the_debt(string seen)
    {
        Start();
        if (seen == "one")
        {
            Converges("one");
        }

        Mock.BeforeEach = _ => throw new DeathException();
        Assert.Throws<DeathException>(() => _node.Apply(Document("two")));
        Assert.Equal("two", _node.Text("/etc/x"));
        Mock.BeforeEach = _ => { };

        Converges("two");
        Converges("two");
        Assert.Equal(["restart a.service"], Mock.Calls);
    }

    [Fact]
    public void A_run_that_dies_with_the_file_half_done_leaves_the_debt_too()
    {
        Start();
        _node.Around = host => new InterferingHost(Systemd(host)) { AfterCommit = _ => throw new DeathException() };
        Assert.Throws<DeathException>(() => _node.Apply(Document("two")));
        _node.Around = host => Systemd(host);
        Assert.Equal("two", _node.Text("/etc/x"));

        Converges("two");
        Assert.Equal(["restart a.service"], Mock.Calls);
    }

    [Fact]
    public void A_start_by_hand_after_the_change_pays_the_debt()
    {
        Start();
        Mock.BeforeEach = _ => throw new DeathException();
        Assert.Throws<DeathException>(() => _node.Apply(Document("two")));
        Mock.BeforeEach = _ => { };
        Mock.Start(Unit);

        Converges("two");
        Assert.Empty(Mock.Calls);
    }

    [Fact]
    public void A_file_changed_by_hand_and_a_unit_restarted_with_it_are_both_put_right()
    {
        Converges("one");
        _node.Write("/etc/x", "drifted");
        Mock.Start(Unit);

        Converges("one");
        Assert.Equal(["restart a.service"], Mock.Calls);
    }

    [Fact]
    public void A_unit_that_does_not_run_owes_nothing()
    {
        Start();
        Mock.Stop(Unit);
        Converges("two");
        Mock.Start(Unit);
        Converges("two");

        Assert.Empty(Mock.Calls);
    }

    [Fact]
    public void Undo_restarts_only_when_the_file_is_back()
    {
        Converges("two");
        Mock.BeforeEach = call => Assert.Equal("one", _node.Text("/etc/x"));

        var undone = _node.Undo();

        Assert.True(undone.ExitStatus == 0, string.Join('\n', undone.Diagnostics));
        Assert.Equal(["restart a.service", "restart a.service"], Mock.Calls);
        Mock.BeforeEach = _ => { };
        Converges("one");
        Assert.Equal(2, Mock.Calls.Count);
    }

    [Fact]
    public void Several_units_are_told_in_one_call_and_undo_puts_each_back()
    {
        Start();
        Mock.With("b.service", running: false, file: "disabled");
        Mock.With("c.service", running: false, file: "disabled");
        var wanted = Document("one", ("b.service", [("state", "running"), ("enabled", "true")]), ("c.service", [("state", "running"), ("enabled", "true")]));

        var applied = _node.Apply(wanted);

        Assert.True(applied.ExitStatus == 0, string.Join('\n', applied.Diagnostics));
        Assert.Equal(["enable b.service c.service", "start b.service c.service"], Mock.Calls);
        Assert.Equal(0, _node.Undo().ExitStatus);
        Assert.True(Mock.Unit("b.service").IsStopped);
        Assert.Equal("disabled", Mock.Unit("c.service").UnitFile);
    }

    public void Dispose() => _node.Dispose();

    private void Converges(string content, string key = "restartOn")
    {
        var result = _node.Apply(Document(content, key: key));
        Assert.True(result.ExitStatus == 0, string.Join('\n', result.Diagnostics));
    }

    /// <summary>Makes the systemd of the test, before any run.</summary>
    private void Start() => _node.Plan(Document("one"));

    /// <summary>One systemd for all the runs of a test.</summary>
    private MockSystemd Systemd(IHost host) => _systemd = _systemd is { } before ? before.On(host) : new MockSystemd(host).With(Unit);

    private static StateDocument Document(string content, params (string Unit, (string, string)[] Keys)[] units) => Document(content, "restartOn", units);

    private static StateDocument Document(string content, string key, params (string Unit, (string, string)[] Keys)[] units)
    {
        var files = TestNode.Document(File("/etc/x", content));
        return files with
        {
            Identities = ImmutableHashSet.Create("files", "files//etc/x", "services"),
            Sections =
            [
                .. files.Sections,
                new SectionDocument
                {
                    Name = "services",
                    Bodies = [],
                    Skipped = [],
                    Entries = [Entry(Unit, [(key, "files//etc/x")]), .. units.Select(unit => Entry(unit.Unit, unit.Keys))],
                },
            ],
        };
    }

    private static EntryDocument Entry(string unit, (string Key, string Value)[] keys)
    {
        var span = new SourceSpan("/docs/test.yaml", 9, 5);
        var pairs = keys.Select(k => KeyValuePair.Create(new YamlScalar(span, k.Key, isPlain: true), (YamlNode)new YamlScalar(span, k.Value, isPlain: true)));
        return new EntryDocument(new EntryHeader("services/" + unit, span, Observe: false, After: []), unit, new YamlMapping(span, [.. pairs]), "/docs");
    }

    /// <summary>Stands for kill -9: nothing in the program expects or handles it.</summary>
    private sealed class DeathException : Exception;
}
