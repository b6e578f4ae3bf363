using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;
using Reconciler.Resources.Services;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;
using Reconciler.Runtime.Tests.Guard;
using Reconciler.Testing;
using Xunit;

namespace Reconciler.Runtime.Tests.Convergence;

/// <summary>A wire of which nothing is seen before a unit runs that the same run starts (systemd is a mock); what comes after it is a file.</summary>
public sealed class PredictionTests : IDisposable
{
    private const string Unit = "switch.service";

    private readonly GuardedNode _node = new();
    private MockSystemd? _systemd;

    public PredictionTests()
    {
        _node.Node.Registry = _node.Node.Registry with
        {
            Sections =
            [
                Section.Of<FilesSection, FilesSpec, FilesObserved>(),
                Section.OfGuarded<WireSection, WireSpec, Wire>(),
                Section.Of<ServicesSection, ServicesSpec, ServicesObserved>(),
            ],
        };
        (Wire.Unit, Wire.IsHidden) = (Unit, true);
        Wire.Links.Clear();
        _node.Node.Around = host => _systemd = _systemd?.On(host) ?? new MockSystemd(host) { BeforeEach = _ => Reveal() }.With(Unit, running: false);
    }

    private Wire Wire => _node.Wire;

    private Action Reveal { get; set; } = () => { };

    [Fact]
    public void What_a_unit_of_the_run_brings_is_planned_behind_it_and_carried_out_once_it_is_there()
    {
        Reveal = () => Wire.IsHidden = false;

        var plan = _node.Node.Plan(Document).Plan!;

        Assert.Equal(["services/switch.service"], plan.Phases[0].Changes.Select(c => c.Id));
        Assert.Equal(["network/br0", "network/eth0"], plan.Phases[1].Changes.Select(c => c.Id));
        Assert.All(plan.Phases[1].Changes, c => Assert.True(c.Predicted));
        Assert.False(plan.Phases[0].Changes[0].Predicted);
        Assert.Equal(ExitStatus.InSync, Apply().ExitStatus);
        Assert.Equal(GuardedNode.After, Wire.Text);
        Assert.True(_node.FileIsThere);
        Assert.False(Apply().Changed);
    }

    [Fact]
    public void What_turns_out_to_be_there_is_left_and_an_undo_does_not_take_it()
    {
        Reveal = () =>
        {
            Wire.IsHidden = false;
            Wire.Links["br0"] = "172.16.1.4";
        };

        var result = Apply();

        Assert.Equal(ExitStatus.InSync, result.ExitStatus);
        Assert.Equal(ChangeResultKind.NotAttempted, result.Results.Single(r => r.Change.Id == "network/br0").Kind);
        Assert.Equal(RunOutcome.Converged, _node.Node.Runs()[0].Outcome);
        Assert.Equal(GuardedNode.After, Wire.Text);
        _node.Node.Undo();
        Assert.Equal("br0=172.16.1.4", Wire.Text);
    }

    [Fact]
    public void A_value_that_turns_out_different_is_recorded_as_it_was_found()
    {
        Reveal = () =>
        {
            Wire.IsHidden = false;
            Wire.Links["eth0"] = "172.16.1.4";
        };

        Assert.Equal(ExitStatus.InSync, Apply().ExitStatus);
        Assert.Equal(GuardedNode.After, Wire.Text);
        _node.Node.Undo();
        Assert.Equal(GuardedNode.Before, Wire.Text);
    }

    [Fact]
    public void A_disruption_that_was_not_shown_is_left_for_the_next_run()
    {
        Wire.Risky.Clear();
        Reveal = () =>
        {
            Wire.IsHidden = false;
            Wire.Risky.Add("eth0");
        };

        IsLeftForTheNextRun("connectivity");
        Assert.Equal("", Wire.Text);
        Assert.Equal(ExitStatus.InSync, Apply().ExitStatus);
        Assert.Equal(GuardedNode.After, Wire.Text);
        Assert.True(_node.FileIsThere);
    }

    [Fact]
    public void A_removal_that_was_not_shown_is_left_for_the_next_run_with_all_that_is_one_with_it()
    {
        Wire.Wanted["old"] = null;
        Reveal = () =>
        {
            Wire.IsHidden = false;
            Wire.Links["old"] = "x";
        };

        IsLeftForTheNextRun("network/old");
        Assert.Equal("old=x", Wire.Text);
        Assert.Equal(ExitStatus.InSync, Apply().ExitStatus);
        Assert.Equal(GuardedNode.After, Wire.Text);
    }

    [Fact]
    public void Where_the_unit_runs_and_does_not_bring_it_nothing_of_it_is_done()
    {
        IsLeftForTheNextRun("nothing of it can be seen");
        Assert.Equal("", Wire.Text);
        Assert.Equal(0, Wire.PutBacks);
    }

    [Fact]
    public void Where_the_unit_does_not_start_it_is_not_attempted()
    {
        _node.Node.Plan(Document);
        _systemd!.Refused.Add(Unit);

        var result = Apply();

        Assert.Equal(ExitStatus.Failed, result.ExitStatus);
        Assert.All(result.Results.Where(r => r.Change.Section == "network"), r => Assert.Equal(ChangeResultKind.NotAttempted, r.Kind));
        Assert.False(_node.FileIsThere);
    }

    [Fact]
    public void Without_a_unit_to_start_it_is_blocked()
    {
        _node.Node.Plan(Document);
        _systemd!.Start(Unit);

        var result = Apply();

        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.False(result.Changed);
        Assert.All(result.Plan!.Changes, c => Assert.Equal(ActionKind.Blocked, c.Action));
    }

    public void Dispose() => _node.Dispose();

    private RunResult Apply() => _node.Node.Apply(Document);

    private void IsLeftForTheNextRun(string because)
    {
        var result = Apply();

        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.True(_systemd!.Unit(Unit).IsRunning);
        Assert.False(_node.FileIsThere);
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.NotAsPredicted && d.Message.Contains(because, StringComparison.Ordinal));
        Assert.All(result.Results.Where(r => r.Change.Section == "network"), r => Assert.Equal(ChangeResultKind.NotAttempted, r.Kind));
        Assert.Equal(RunOutcome.Stopped, _node.Node.Runs()[0].Outcome);
    }

    private static StateDocument Document { get; } = WithUnit(GuardedNode.Document);

    private static StateDocument WithUnit(StateDocument document)
    {
        var span = new SourceSpan("/docs/test.yaml", 9, 5);
        var node = new YamlMapping(span, [KeyValuePair.Create(new YamlScalar(span, "state", isPlain: true), (YamlNode)new YamlScalar(span, "running", isPlain: true))]);
        return document with
        {
            Sections =
            [
                .. document.Sections,
                new SectionDocument
                {
                    Name = "services",
                    Bodies = [],
                    Skipped = [],
                    Entries = [new EntryDocument(new EntryHeader("services/" + Unit, span, Observe: false, After: []), Unit, node, "/docs")],
                },
            ],
        };
    }
}
