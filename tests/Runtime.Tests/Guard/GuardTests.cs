using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Runtime.Storage;
using Xunit;

namespace Reconciler.Runtime.Tests.Guard;

/// <summary>A guarded change from the plan to the verdict, by a process that lives.</summary>
public sealed class GuardTests
{
    private static readonly Probe Gateway = new Probe.PingGateway();
    private static readonly Probe Server = new Probe.Tcp("172.16.1.10", 6443);

    [Fact]
    public void A_plan_shows_each_probe_and_one_in_sync_asks_none()
    {
        using var node = new GuardedNode { Fails = probe => probe == Server ? "refuses connections" : null };
        node.Wire.Guard = GuardSpec.Default with { Probes = [Gateway, Server] };
        var guard = Assert.Single(node.Node.Plan(GuardedNode.Document).Plan!.Guards);
        Assert.Equal([new ProbeAnswer(Gateway, true, "answered"), new ProbeAnswer(Server, false, "refuses connections")], guard.Answers);
        Assert.Empty(node.Host.Starts);

        node.Wire.Links["eth0"] = "up";
        node.Wire.Links["br0"] = "172.16.1.4";
        var asked = node.Reach.Asked;
        Assert.Empty(node.Node.Plan(GuardedNode.Document).Plan!.Guards);
        Assert.Equal(asked, node.Reach.Asked);
    }

    [Fact]
    public void A_change_after_which_the_probes_hold_again_is_kept_and_what_comes_after_it_is_done()
    {
        using var node = new GuardedNode();
        var result = node.Apply();
        Assert.Equal((0, GuardedNode.After, true), (result.ExitStatus, node.Wire.Text, node.FileIsThere));
        Assert.Equal(0, node.Wire.PutBacks);
        Assert.Empty(node.Pending());
        Assert.True(node.Host.HangupIgnored);
        Assert.Equal(["guard", "1.1"], Assert.Single(node.Host.Starts).Launch.Arguments);
    }

    [Fact]
    public void The_snapshot_is_stored_and_the_guard_is_up_before_the_first_write()
    {
        using var node = new GuardedNode();
        var seen = new List<(string?, bool)>();
        node.Wire.BeforeSet = _ => seen.Add((Assert.Single(node.Pending()).Snapshot, node.Host.GuardLock is not null));
        node.Apply();
        Assert.Equal(2, seen.Count);
        Assert.All(seen, s => Assert.Equal(("""{"br0":null,"eth0":"172.16.1.4"}""", true), s));
    }

    [Fact]
    public void The_guard_is_stored_as_it_is_for_whoever_settles_or_undoes_the_change()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = new GuardSpec
        {
            Within = TimeSpan.FromSeconds(1.5),
            Require = ProbeRequirement.Any,
            Probes =
            [
                Gateway,
                new Probe.PingGateway([Family.Inet, Family.Inet6]),
                new Probe.Ping(IPAddress.Parse("fe80::1%3")),
                new Probe.Tcp("2001:db8::1", 6443),
                new Probe.Http("https://api.example.net:6443/healthz"),
                new Probe.Dns("example.net"),
                new Probe.Exec(["sh", "-c", "exit \"0\""]),
            ],
        };
        var seen = new List<GuardSpec>();
        node.Wire.BeforeSet = _ => seen.Add(Assert.Single(node.Pending()).Spec);
        node.Apply();
        Assert.Equal([node.Wire.Guard, node.Wire.Guard], seen);
    }

    [Fact]
    public void A_change_after_which_a_probe_does_not_hold_again_is_put_back_with_what_it_saw()
    {
        using var node = new GuardedNode();
        node.Fails = _ => node.IsMoved ? "no answer from 172.16.1.1" : null;
        var result = node.Apply();
        Assert.Equal((5, GuardedNode.Before, false), (result.ExitStatus, node.Wire.Text, node.FileIsThere));
        Assert.Equal(
            "the change of network was put back: what held before did not hold again within 30 s (ping gateway: no answer from 172.16.1.1)",
            Assert.Single(result.Diagnostics, d => d.Code == Codes.PutBack).Message);
        Assert.Equal(
            [ChangeResultKind.RolledBack, ChangeResultKind.RolledBack, ChangeResultKind.NotAttempted, ChangeResultKind.NotAttempted],
            result.Results.Select(r => r.Kind));
        Assert.Equal(RunOutcome.PutBack, node.Node.Runs()[0].Outcome);
        Assert.Empty(node.Pending());
    }

    [Fact]
    public void Probes_are_asked_until_their_time_is_over()
    {
        using var node = new GuardedNode();
        var start = node.Host.SinceBoot;
        node.Fails = _ => node.IsMoved && node.Host.SinceBoot - start < TimeSpan.FromSeconds(20) ? "not yet" : null;
        Assert.Equal(0, node.Apply().ExitStatus);
        Assert.InRange(node.Host.SinceBoot - start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
    }

    [Theory]
    [InlineData(ProbeRequirement.All, 5)]
    [InlineData(ProbeRequirement.Any, 0)]
    public void One_of_two_that_held_before_is_enough_where_any_is_required(ProbeRequirement require, int status)
    {
        using var node = new GuardedNode();
        node.Wire.Guard = GuardSpec.Default with { Probes = [Gateway, Server], Require = require };
        node.Fails = probe => node.IsMoved && probe == Server ? "refuses connections" : null;
        Assert.Equal(status, node.Apply().ExitStatus);
    }

    [Fact]
    public void Where_any_is_required_nobody_waits_for_a_probe_that_does_not_answer()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = GuardSpec.Default with { Probes = [Gateway, Server], Require = ProbeRequirement.Any };
        var silent = new SilentServer(Gateway);
        node.Node.Guard = node.Node.Guard with { Reach = silent };

        var result = node.Apply();

        Assert.Equal((0, GuardedNode.After), (result.ExitStatus, node.Wire.Text));
        Assert.Equal([new ProbeAnswer(Gateway, true, "answered"), new ProbeAnswer(Server, false, "no answer yet, and another probe holds")], Assert.Single(result.Plan!.Guards).Answers);
        Assert.Equal(0, silent.Outlasted);
    }

    [Fact]
    public void What_did_not_hold_before_is_not_required_afterwards()
    {
        using var node = new GuardedNode { Fails = probe => probe == Server ? "refuses connections" : null };
        node.Wire.Guard = GuardSpec.Default with { Probes = [Gateway, Server] };
        Assert.Equal(0, node.Apply().ExitStatus);
    }

    [Fact]
    public void Without_a_probe_that_holds_a_change_of_the_connectivity_is_refused_with_all_that_belongs_to_it()
    {
        using var node = new GuardedNode { Fails = _ => "no answer" };
        var result = node.Apply();
        Assert.Equal((4, GuardedNode.Before, false), (result.ExitStatus, node.Wire.Text, node.FileIsThere));
        Assert.Contains("(ping gateway: no answer)", result.Plan!.Changes.Single(c => c.Id == "network/eth0").Why, StringComparison.Ordinal);
        Assert.Equal("it is one change with network/eth0, which is blocked", result.Plan.Changes.Single(c => c.Id == "network/br0").Why);
        Assert.Empty(node.Host.Starts);
    }

    [Fact]
    public void Without_a_probe_that_holds_another_change_is_made_and_nothing_is_required_of_it()
    {
        using var node = new GuardedNode { Fails = _ => "no answer" };
        node.Wire.Risky.Clear();
        Assert.Equal((0, GuardedNode.After), (node.Apply().ExitStatus, node.Wire.Text));
        Assert.Single(node.Host.Starts);
    }

    [Fact]
    public void Guard_none_asks_nothing_and_starts_nothing()
    {
        using var node = new GuardedNode { Fails = _ => "no answer" };
        node.Wire.Guard = new GuardSpec { None = true };
        Assert.Equal((0, GuardedNode.After), (node.Apply().ExitStatus, node.Wire.Text));
        Assert.Equal((0, 0, false), (node.Reach.Asked, node.Host.Starts.Count, node.Host.HangupIgnored));
    }

    [Fact]
    public void A_change_of_which_a_part_fails_is_put_back_whole()
    {
        using var node = new GuardedNode();
        node.Wire.FailSet = name => name == "eth0" ? new HostError("set", "eth0", Errno.EBUSY, "Device or resource busy (EBUSY)") : null;
        var result = node.Apply();
        Assert.Equal((1, GuardedNode.Before, false), (result.ExitStatus, node.Wire.Text, node.FileIsThere));
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.PutBack && d.Message.Contains("network/eth0 failed: set eth0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_that_does_not_stay_is_put_back_and_the_run_ends_with_5()
    {
        using var node = new GuardedNode();
        // Something else takes br0 away while eth0 is being changed.
        node.Wire.BeforeSet = name =>
        {
            if (name == "eth0")
            {
                node.Wire.Links.Remove("br0");
            }
        };
        var result = node.Apply();
        Assert.Equal((5, GuardedNode.Before), (result.ExitStatus, node.Wire.Text));
        Assert.Contains("network/br0: it was done, but is not what it should be", Assert.Single(result.Diagnostics, d => d.Code == Codes.PutBack).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guard_that_cannot_be_started_keeps_the_change_from_being_made()
    {
        using var node = new GuardedNode();
        node.Host.CanStartUnit = true;
        node.Host.StartFails = asUnit => asUnit ? "no bus" : "no memory";
        var result = node.Apply();
        Assert.Equal((1, GuardedNode.Before, false, 0), (result.ExitStatus, node.Wire.Text, node.FileIsThere, node.Wire.PutBacks));
        Assert.Contains("as a systemd unit: no bus; as a process: no memory", result.Results[0].Error, StringComparison.Ordinal);
        Assert.Empty(node.Pending());
    }

    [Fact]
    public void A_guard_that_does_not_say_that_it_is_there_is_none()
    {
        using var node = new GuardedNode();
        node.Host.Mute = true;
        var result = node.Apply();
        Assert.Equal((1, GuardedNode.Before), (result.ExitStatus, node.Wire.Text));
        Assert.Contains("it did not say within 10 s that it is there", result.Results[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_unit_can_be_had_a_process_is_started()
    {
        using var node = new GuardedNode();
        node.Host.CanStartUnit = true;
        node.Host.StartFails = asUnit => asUnit ? "no bus" : null;
        Assert.Equal(0, node.Apply().ExitStatus);
        Assert.Equal([(true, "1.1"), (false, "1.2")], node.Host.Starts.Select(s => (s.AsUnit, s.Launch.Arguments[^1])));
    }

    [Fact]
    public void What_cannot_be_put_back_has_failed_and_waits_for_a_rollback()
    {
        using var node = new GuardedNode();
        node.Fails = _ => node.IsMoved ? "no answer" : null;
        node.Wire.FailPutBack = () => [new HostError("add", "172.16.1.4", Errno.EBUSY, "busy")];
        var result = node.Apply();
        Assert.Equal((1, 3, GuardedNode.After), (result.ExitStatus, node.Wire.PutBacks, node.Wire.Text));
        Assert.Single(node.Pending());

        node.Wire.FailPutBack = () => [];
        var (settled, diagnostics) = node.Rollback();
        Assert.Equal((1, false, GuardedNode.Before), (settled.Count, diagnostics.HasErrors, node.Wire.Text));
        Assert.Equal(ChangeResultKind.RolledBack, node.Node.With((_, store) => store.Run(1))!.Changes[0].Result);
    }

    [Fact]
    public void What_was_put_back_is_held_for_the_daemon_until_the_document_changes_or_a_person_applies()
    {
        using var node = new GuardedNode();
        node.Fails = _ => node.IsMoved ? "no answer" : null;
        node.Apply();
        Assert.Equal(("test", "network", 1L), Assert.Single(node.Held()) is var held ? (held.State, held.Section, held.Run) : default);

        var daemon = node.ApplyByDaemon();
        Assert.Equal(4, daemon.ExitStatus);
        Assert.Equal(ActionKind.Held, daemon.Plan!.Changes.Single(c => c.Id == "network/eth0").Action);
        Assert.Equal(1, node.Wire.PutBacks);

        Assert.Contains(node.Node.Plan(GuardedNode.Document).Plan!.Diagnostics, d => d.Code == Codes.Held);
        Assert.Equal(5, node.Apply().ExitStatus);
        Assert.Equal(2, node.Wire.PutBacks);

        node.Fails = _ => null;
        node.Want("br0", "172.16.1.5");
        Assert.Equal(0, node.ApplyByDaemon().ExitStatus);
        Assert.Empty(node.Held());
    }

    [Fact]
    public void A_change_that_a_person_brings_through_is_not_held_any_more()
    {
        using var node = new GuardedNode();
        node.Fails = _ => node.IsMoved ? "no answer" : null;
        node.Apply();
        node.Fails = _ => null;
        Assert.Equal(0, node.Apply().ExitStatus);
        Assert.Empty(node.Held());
    }

    [Fact]
    public void An_undo_runs_under_the_guard_of_the_run_that_it_undoes()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = GuardSpec.Default with { Probes = [Server] };
        node.Apply();
        node.Wire.Guard = GuardSpec.Default;

        var seen = new List<Probe>();
        node.Fails = probe =>
        {
            seen.Add(probe);
            return node.IsMoved ? null : "lost";
        };
        var result = node.Node.Undo();
        Assert.Equal((5, GuardedNode.After), (result.ExitStatus, node.Wire.Text));
        Assert.All(seen, probe => Assert.Equal(Server, probe));
        Assert.Empty(node.Held());

        node.Fails = _ => null;
        Assert.Equal((0, GuardedNode.Before), (node.Node.Undo(1).ExitStatus, node.Wire.Text));
    }

    [Fact]
    public void An_undo_without_a_probe_that_holds_is_refused_unless_it_is_insisted_upon()
    {
        using var node = new GuardedNode();
        node.Apply();
        node.Fails = _ => "lost";
        Assert.Equal((4, GuardedNode.After), (node.Node.Undo().ExitStatus, node.Wire.Text));
        Assert.Equal((0, GuardedNode.Before), (node.Node.Undo(1, force: true).ExitStatus, node.Wire.Text));
    }

    /// <summary>Only one probe answers; each other is asked until nobody wants to know any more, or for far longer than a test may take.</summary>
    private sealed class SilentServer(Probe answering) : IReachability
    {
        private int _outlasted;

        public int Outlasted => _outlasted;

        public ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation)
        {
            if (probe != answering && !cancellation.WaitHandle.WaitOne(TimeSpan.FromMinutes(2)))
            {
                Interlocked.Increment(ref _outlasted);
            }

            return new ProbeAnswer(probe, Holds: true, "answered");
        }
    }
}
