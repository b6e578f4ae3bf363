using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;
using Xunit;

namespace Reconciler.Runtime.Tests.Guard;

/// <summary>What a run left in one network namespace is nothing to whoever comes from another.</summary>
public sealed class ElsewhereTests
{
    private static readonly NetworkPlace Walk = new() { Path = "/run/netns/walk", Inode = 7, Cookie = 70, BootId = "boot-1" };
    private static readonly NetworkPlace Other = new() { Path = "/run/netns/other", Inode = 8, Cookie = 80, BootId = "boot-1" };

    [Fact]
    public void A_pending_change_of_a_network_that_cannot_be_found_is_left_and_refused_with_the_command()
    {
        using var node = Died();
        var half = node.Wire.Text;
        var (_, diagnostics) = node.Rollback();
        var refusal = Assert.Single(diagnostics.Sorted(), d => d.Severity == Severity.Error);
        Assert.Equal(
            (Codes.OtherNetwork, "run 1 was made in the network namespace walk, and this is another: nothing that can be seen from here leads to it (inode 7)"),
            (refusal.Code, refusal.Message));
        Assert.Equal("in that namespace: `reconciler rollback --if-pending`", refusal.Hint);
        Assert.Equal((4, half), (node.Apply().ExitStatus, node.Wire.Text));
        Assert.Equal((4, half), (node.Node.Undo().ExitStatus, node.Wire.Text));
        Assert.Equal(0, node.Wire.PutBacks);
        Assert.Single(node.Pending());
    }

    [Fact]
    public void A_run_has_it_settled_where_it_belongs_and_goes_on()
    {
        using var node = Died();
        node.Places.Leads = place => place.IsSameAs(Walk) ? "/run/netns/walk" : null;
        node.Places.OnSettle = _ =>
        {
            node.Places.Here = Walk;
            node.Rollback(ifPending: true);
            node.Places.Here = Other;
            return null;
        };
        var result = node.Apply();
        Assert.Equal((0, GuardedNode.After, 1), (result.ExitStatus, node.Wire.Text, node.Wire.PutBacks));
        Assert.Equal(["/run/netns/walk"], node.Places.Settled);
        Assert.Equal(RunOutcome.Interrupted, node.Node.Runs()[^1].Outcome);
    }

    [Fact]
    public void Where_that_fails_it_is_refused_with_the_command_that_goes_there()
    {
        using var node = Died();
        node.Places.Leads = _ => "/run/netns/walk";
        var result = node.Apply();
        Assert.Equal((4, 0), (result.ExitStatus, node.Wire.PutBacks));
        Assert.Equal("`reconciler rollback --if-pending --netns walk`", Assert.Single(result.Diagnostics, d => d.Code == Codes.OtherNetwork).Hint);
    }

    [Fact]
    public void What_became_of_a_change_without_a_guard_is_asked_in_its_network_only()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = new() { None = true };
        node.Places.Here = Walk;
        node.DieAt("eth0");
        node.Places.Here = Other;
        Assert.Equal(4, node.Apply().ExitStatus);
        Assert.Null(node.Node.Runs()[0].Outcome);

        node.Places.Here = Walk;
        Assert.False(node.Rollback(ifPending: true).Diagnostics.HasErrors);
        Assert.Equal(RunOutcome.Interrupted, node.Node.Runs()[0].Outcome);
    }

    [Fact]
    public void Of_a_network_that_is_gone_nothing_is_put_back_and_the_next_run_goes_on()
    {
        using var node = Died();
        node.Places.Gone = true;
        var result = node.Apply();
        Assert.Contains(result.Diagnostics, d => d is { Code: Codes.OtherNetwork, Severity: Severity.Warning });
        Assert.Equal((0, GuardedNode.After, 0), (result.ExitStatus, node.Wire.Text, node.Wire.PutBacks));
        Assert.Empty(node.Pending());
        Assert.Equal(4, node.Node.Undo(1).ExitStatus);
    }

    [Theory]
    [InlineData("/run/netns/walk", true)]
    [InlineData(NetworkPlace.OfTheMachine, true)]
    [InlineData("/proc/4711/ns/net", false)]
    public void After_a_boot_a_name_leads_to_what_takes_its_place_and_a_process_number_does_not(string path, bool same)
    {
        using var node = new GuardedNode();
        node.Places.Here = Walk with { Path = path };
        node.DieAt("eth0");
        node.Host.BootId = "boot-2";
        node.Places.Here = new NetworkPlace { Path = path, Inode = 9, BootId = "boot-2" };
        Assert.Equal(same ? 1 : 0, node.Rollback(ifPending: true) is var (_, diagnostics) && !diagnostics.HasErrors ? node.Wire.PutBacks : 0);
    }

    [Fact]
    public void An_inode_that_was_given_again_is_another_network()
    {
        using var node = Died();
        node.Places.Here = Walk with { Cookie = 71 };
        Assert.True(node.Rollback().Diagnostics.HasErrors);
        Assert.Equal(0, node.Wire.PutBacks);
    }

    [Fact]
    public void A_run_that_changed_no_network_is_undone_anywhere()
    {
        using var node = new GuardedNode();
        node.Places.Here = Walk;
        node.Node.Apply(TestNode.Document(TestNode.File("/etc/x", "x")));
        node.Places.Here = Other;
        Assert.Equal(ExitStatus.InSync, node.Node.Undo().ExitStatus);
    }

    private static GuardedNode Died()
    {
        var node = new GuardedNode();
        node.Places.Here = Walk;
        node.DieAt("eth0");
        node.Places.Here = Other;
        return node;
    }
}
