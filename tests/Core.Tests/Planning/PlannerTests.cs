using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Xunit;

namespace Reconciler.Core.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly SourceSpan Here = new("state.yaml", 3, 5);

    [Fact]
    public void A_resource_never_managed_before_is_adopted()
    {
        var entry = TestEntry.Of("files//a");

        Assert.Equal(ChangeReason.Adopted, Single(Input([entry], [entry.Create()])).Reason);
    }

    [Fact]
    public void The_same_wish_with_a_difference_is_drift_and_another_wish_is_intentional()
    {
        var entry = TestEntry.Of("files//a") with { Wish = "one" };
        var remembered = new Remembered { Fingerprints = new Dictionary<string, string> { ["files//a"] = entry.Fingerprint() } };

        Assert.Equal(ChangeReason.Drift, Single(Input([entry], [entry.Create()]) with { Remembered = remembered }).Reason);

        var other = entry with { Wish = "two" };
        Assert.Equal(ChangeReason.Intentional, Single(Input([other], [other.Create()]) with { Remembered = remembered }).Reason);
    }

    [Fact]
    public void What_the_document_no_longer_has_is_taken_back_by_intention()
    {
        var gone = TestEntry.Of("files//a");
        var remembered = new Remembered { Fingerprints = new Dictionary<string, string> { [gone.Id] = gone.Fingerprint() } };

        Assert.Equal(ChangeReason.Intentional, Single(Input([], [gone.Create() with { Action = ActionKind.Remove }]) with { Remembered = remembered }).Reason);
    }

    [Fact]
    public void A_change_is_intentional_where_the_entry_that_asks_for_it_changed_though_the_resource_has_one_that_did_not()
    {
        var (port, bridge) = (TestEntry.Of("network/port"), TestEntry.Of("network/bridge"));
        var remembered = new Remembered { Fingerprints = new Dictionary<string, string> { [port.Id] = port.Fingerprint(), [bridge.Id] = bridge.Fingerprint() } };
        var change = port.Create() with { Cause = bridge.Id };

        Assert.Equal(ChangeReason.Drift, Single(Input([port, bridge], [change]) with { Remembered = remembered }).Reason);
        Assert.Equal(ChangeReason.Intentional, Single(Input([port, bridge with { Wish = "another" }], [change]) with { Remembered = remembered }).Reason);
    }

    [Fact]
    public void An_implied_change_is_kept_once_and_not_beside_an_entry_that_does_the_same()
    {
        var dir = TestEntry.Of("files//d");
        var implied = dir.Create() with { Implied = true };
        var elsewhere = implied with { Id = "files//e" };

        var plan = Planner.Assemble(Input([dir], [implied, dir.Create(), elsewhere, elsewhere]));

        Assert.Equal(["files//d", "files//e"], plan.Changes.Select(c => c.Id).Order());
        Assert.False(plan.Changes.Single(c => c.Id == "files//d").Implied);
    }

    [Fact]
    public void Policy_observe_on_the_entry_marks_its_change()
    {
        var entry = TestEntry.Of("files//a");
        entry = entry with { Header = entry.Header with { Observe = true } };

        var plan = Planner.Assemble(Input([entry], [entry.Create()]));

        Assert.True(Assert.Single(plan.Changes).Observed);
        Assert.Equal((0, 1), (plan.Summary.Create, plan.Summary.Observed));
    }

    [Fact]
    public void What_is_one_change_is_blocked_as_a_whole_and_says_with_which()
    {
        var (link, bridge, route, other) = (TestEntry.Of("network/link"), TestEntry.Of("network/bridge"), TestEntry.Of("network/route"), TestEntry.Of("network/other"));
        var input = Input(
            [link, bridge, route, other],
            [
                link.Create() with { OnlyWith = [bridge.Id] },
                bridge.Create() with { OnlyWith = [link.Id] },
                route.Create() with { OnlyWith = [link.Id] },
                other.Create(),
            ]) with
        { Preflight = [Fails("network/bridge")] };

        var plan = Planner.Assemble(input);

        Assert.Equal("it is one change with network/bridge, which is blocked", plan.Changes.Single(c => c.Id == link.Id).Why);
        Assert.Equal("it is one change with network/bridge, which is blocked", plan.Changes.Single(c => c.Id == route.Id).Why);
        Assert.Equal(ActionKind.Create, plan.Changes.Single(c => c.Id == other.Id).Action);
    }

    [Fact]
    public void What_is_one_change_is_only_reported_where_a_part_of_it_is()
    {
        var (link, bridge) = (TestEntry.Of("network/link"), TestEntry.Of("network/bridge"));
        bridge = bridge with { Header = bridge.Header with { Observe = true } };

        var plan = Planner.Assemble(Input([link, bridge], [link.Create() with { OnlyWith = [bridge.Id] }, bridge.Create()]));

        var change = plan.Changes.Single(c => c.Id == link.Id);
        Assert.True(change.Observed);
        Assert.Equal("it is one change with network/bridge, which is only observed", Assert.Single(change.Notes));
    }

    [Fact]
    public void What_is_made_without_the_other_does_not_wait_for_it()
    {
        var (port, bridge) = (TestEntry.Of("network/port"), TestEntry.Of("network/bridge"));

        var plan = Planner.Assemble(Input([port, bridge], [port.Create() with { OnlyWith = [bridge.Id] }, bridge.Create()]) with { Preflight = [Fails("network/port")] });

        Assert.Equal(ActionKind.Create, plan.Changes.Single(c => c.Id == bridge.Id).Action);
    }

    [Fact]
    public void A_failed_preflight_blocks_what_it_names_and_nothing_else()
    {
        var a = TestEntry.Of("files//a");
        var b = TestEntry.Of("bundles/x//b");
        var input = Input([a, b], [a.Create(), b.Create()]) with { Preflight = [Fails("bundles/x")] };

        var plan = Planner.Assemble(input);

        Assert.Equal(ActionKind.Create, plan.Changes.Single(c => c.Id == "files//a").Action);
        var blocked = plan.Changes.Single(c => c.Id == "bundles/x//b");
        Assert.Equal(ActionKind.Blocked, blocked.Action);
        Assert.Equal("preflight python: not found", blocked.Why);
        Assert.Equal(Codes.Preflight, Assert.Single(plan.Diagnostics).Code);
    }

    [Fact]
    public void A_failed_preflight_without_blocks_blocks_everything_and_with_an_empty_list_nothing()
    {
        var a = TestEntry.Of("files//a");

        Assert.Equal(ActionKind.Blocked, Single(Input([a], [a.Create()]) with { Preflight = [Fails(null)] }).Action);
        Assert.Equal(ActionKind.Create, Single(Input([a], [a.Create()]) with { Preflight = [Fails([])] }).Action);
    }

    [Fact]
    public void What_comes_after_something_blocked_is_blocked_and_says_so()
    {
        var a = TestEntry.Of("files//a");
        var b = TestEntry.Of("services/b", "files");
        var c = TestEntry.Of("services/c", "services/b");

        var plan = Planner.Assemble(Input([a, b, c], [a.Create(), b.Create(), c.Create()]) with { Preflight = [Fails("files")] });

        Assert.Equal("comes after files//a, which is blocked", plan.Changes.Single(x => x.Id == "services/b").Why);
        Assert.Equal(ActionKind.Blocked, plan.Changes.Single(x => x.Id == "services/c").Action);
    }

    [Fact]
    public void A_shut_gate_skips_its_members()
    {
        var a = TestEntry.Of("apparmor/node-agent");
        var input = Input([a], [a.Create()]);
        input = input with
        {
            Sections = [input.Sections[0] with
            {
                Plan = input.Sections[0].Plan with { ClosedGates = [new ClosedGate("bundles/nsx", ["apparmor/node-agent"], "the node is newer")] },
            }],
        };

        var change = Single(input);

        Assert.Equal(ActionKind.Skipped, change.Action);
        Assert.Equal("follows bundles/nsx: the node is newer", change.Why);
    }

    [Fact]
    public void An_order_through_an_entry_that_is_in_sync_is_kept()
    {
        var a = TestEntry.Of("a/1");
        var b = TestEntry.Of("b/1", "a/1");
        var c = TestEntry.Of("c/1", "b/1");

        var plan = Planner.Assemble(Input([c, b, a], [c.Create(), a.Create()]));

        Assert.Equal(["a/1", "c/1"], plan.Phases.Select(p => Assert.Single(p.Changes).Id));
        Assert.Equal("b/1", Assert.Single(plan.InSync).Id);
    }

    [Fact]
    public void A_lower_rank_comes_first_whatever_the_edges_say()
    {
        var a = TestEntry.Of("a/1");
        var b = TestEntry.Of("b/1", "a/1");

        var plan = Planner.Assemble(Input([a, b], [a.Create() with { Rank = 1 }, b.Create() with { Rank = 0 }]));

        Assert.Equal(["b/1", "a/1"], plan.Phases.Select(p => Assert.Single(p.Changes).Id));
    }

    [Fact]
    public void What_left_the_document_is_named_but_not_what_is_skipped_or_filtered_away()
    {
        var remembered = new Remembered
        {
            Fingerprints = new Dictionary<string, string>
            {
                ["files//gone"] = "1",
                ["files//filtered"] = "1",
                ["bundles/x//f"] = "1",
                ["files//a"] = "1",
            },
        };
        var input = Input([TestEntry.Of("files//a")], []) with
        {
            Remembered = remembered,
            Keep = id => id != "files//filtered",
            Skipped = [new SkippedEntry("bundles/x", Here, "os is rhel")],
        };

        var plan = Planner.Assemble(input);

        Assert.Equal(["files//gone"], plan.NoLongerManaged);
        var skipped = Assert.Single(plan.Changes);
        Assert.Equal((ActionKind.Skipped, "os is rhel"), (skipped.Action, skipped.Why));
    }

    [Fact]
    public void A_directory_goes_when_all_that_is_in_it_goes_in_the_same_plan_whatever_section_says_so()
    {
        var directory = TestEntry.Of("files//d");
        var inside = TestEntry.Of("bundles/x//d/f");
        var removal = Removal(directory, "path:/d") with
        {
            RequiresEnded = ["path:/d/f"],
            Otherwise = new Obstacle(ActionKind.Blocked, "not empty: f"),
        };

        var both = Planner.Assemble(Input([directory, inside], [removal, Removal(inside, "path:/d/f")]));
        var alone = Planner.Assemble(Input([directory], [removal]));
        var reported = Planner.Assemble(Input([directory, inside], [removal, Removal(inside, "path:/d/f") with { Observed = true }]));

        Assert.All(both.Changes, change => Assert.Equal(ActionKind.Remove, change.Action));
        Assert.Equal((ActionKind.Blocked, "not empty: f"), (Assert.Single(alone.Changes).Action, Assert.Single(alone.Changes).Why));
        Assert.Equal(ActionKind.Blocked, reported.Changes.Single(c => c.Id == "files//d").Action);
    }

    [Fact]
    public void A_directory_that_stays_keeps_the_one_above_it()
    {
        var outer = TestEntry.Of("files//d");
        var inner = TestEntry.Of("files//d/e");
        var stays = new Obstacle(ActionKind.Skipped, "not empty");

        var plan = Planner.Assemble(Input(
            [outer, inner],
            [
                Removal(outer, "path:/d") with { RequiresEnded = ["path:/d/e"], Otherwise = stays },
                Removal(inner, "path:/d/e") with { RequiresEnded = ["path:/d/e/foreign"], Otherwise = stays },
            ]));

        Assert.All(plan.Changes, change => Assert.Equal(ActionKind.Skipped, change.Action));
    }

    [Fact]
    public void What_is_implied_shares_the_fate_of_what_needs_it()
    {
        var a = TestEntry.Of("bundles/x//d/a") with { Needed = ["path:/d"] };
        var implied = TestEntry.Of("files//d").Create() with { Implied = true, Provides = ["path:/d"] };

        var blocked = Planner.Assemble(Input([a], [implied, a.Create()]) with { Preflight = [Fails("bundles/x")] });
        var otherSection = Planner.Assemble(Input([a], [implied, a.Create()]) with { Preflight = [Fails("files")] });
        var observed = Planner.Assemble(Input([a], [implied, a.Create() with { Observed = true }]));

        Assert.Equal(["bundles/x//d/a"], blocked.Changes.Select(c => c.Id));
        Assert.All(otherSection.Changes, change => Assert.Equal(ActionKind.Create, change.Action));
        Assert.All(observed.Changes, change => Assert.True(change.Observed));
    }

    [Fact]
    public void What_is_left_alone_as_a_whole_is_not_in_sync_in_its_parts()
    {
        var file = TestEntry.Of("bundles/x//d/a");
        var skipped = TestEntry.Of("bundles/x").Create() with { Action = ActionKind.Skipped, Why = "the node is newer" };

        var plan = Planner.Assemble(Input([file], [skipped]));

        Assert.Empty(plan.InSync);
    }

    private static Change Removal(TestEntry entry, string path) => entry.Create() with { Action = ActionKind.Remove, Ends = [path] };

    private static Change Single(PlannerInput input) => Assert.Single(Planner.Assemble(input).Changes);

    private static PlannerInput Input(ImmutableArray<TestEntry> entries, ImmutableArray<Change> changes) => new()
    {
        State = "test",
        Sections = [new PlannedSection("test", [.. entries], new SectionPlan(changes), [])],
    };

    private static PreflightResult Fails(params string[]? blocks) => new(
        new TestCheck("python", Here, blocks is null ? null : [.. blocks.Select(b => new Reference(b, Here))], Severity.Error), "not found");

    private sealed record TestCheck(string Name, SourceSpan Origin, ImmutableArray<Reference>? Blocks, Severity Severity)
        : PreflightCheck(Name, Origin, Blocks, Severity);
}
