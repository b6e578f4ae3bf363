using System.Globalization;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>One attempt: look, draft, write, wait, check, clean up.</summary>
internal sealed class Transaction(string path, IReadOnlyList<OvsOperation> operations, Deadline deadline, Action sending) : IDisposable
{
    // A port that cannot be set up is removed even when the time for setting it up is used up.
    private static readonly TimeSpan LeastForCleanUp = TimeSpan.FromSeconds(2);

    private readonly Snapshot _snapshot = Snapshot.Take(path, Schema.ForSnapshot, deadline);

    /// <summary>Sent and not answered: it may be written or not.</summary>
    internal bool IsInDoubt { get; private set; }

    /// <summary>Refused because the state changed since it was read.</summary>
    internal bool IsStale { get; private set; }

    internal OvsOutcome Run(bool requireDaemon)
    {
        var draft = Draft.Of(_snapshot.State(path), operations);
        if (!draft.Failures.IsEmpty)
        {
            return new OvsOutcome(OvsOutcomeKind.Refused, Summary("nothing was written", draft.Failures)) { Failures = draft.Failures };
        }

        var wire = WireTransaction.Of(draft);
        if (requireDaemon && SwitchDaemon.Look(path) == DaemonPresence.Down)
        {
            return DaemonDown(wire);
        }

        if (wire.IsEmpty)
        {
            return Await(draft, draft.State.NextCfg, written: false);
        }

        var answer = Send(wire, deadline);
        IsStale = answer.IsStale;
        return answer.Failures.IsEmpty
            ? Await(draft, answer.NextCfg, written: true)
            : new OvsOutcome(OvsOutcomeKind.Refused, Summary("nothing was written", answer.Failures)) { Failures = answer.Failures };
    }

    public void Dispose() => _snapshot.Dispose();

    private TransactionAnswer Send(WireTransaction wire, Deadline until)
    {
        sending();
        IsInDoubt = true;
        var answer = _snapshot.Connection.Call("transact", wire.Write, until);
        IsInDoubt = false;
        return TransactionAnswer.Read(answer, wire);
    }

    private OvsOutcome DaemonDown(WireTransaction wire)
    {
        var message = OvsdbReader.DaemonDown(path);
        return new OvsOutcome(wire.IsEmpty ? OvsOutcomeKind.NotTakenUp : OvsOutcomeKind.Refused, $"nothing was written: {message}")
        {
            Failures = [new OvsFailure(OvsFailureKind.DaemonDown, null, "", message)],
        };
    }

    private OvsOutcome Await(Draft draft, long nextCfg, bool written)
    {
        string? lost = null;
        try
        {
            if (!WaitFor(nextCfg, deadline))
            {
                lost = SwitchDaemon.Look(path) == DaemonPresence.Down
                    ? "ovs-vswitchd does not run: start Open vSwitch, it then takes the change up"
                    : "ovs-vswitchd is slow, stopped or not there: look at its log; it takes the change up when it answers again";
            }
        }
        catch (OvsdbFailure failure)
        {
            lost = failure.Message;
        }

        if (lost is not null)
        {
            var before = written ? "written to the database" : "in the database since before";
            return new OvsOutcome(
                OvsOutcomeKind.NotTakenUp,
                string.Create(CultureInfo.InvariantCulture, $"{before}, not yet taken up (configuration {nextCfg}): {lost}"))
            {
                Written = written,
                NextCfg = written ? nextCfg : 0,
            };
        }

        return Check(draft, nextCfg, written);
    }

    private bool WaitFor(long nextCfg, Deadline until)
    {
        while ((_snapshot.Tables.SwitchRow?.Row["cur_cfg"].Integer ?? 0) < nextCfg)
        {
            if (!_snapshot.Connection.Pump(until))
            {
                return false;
            }
        }

        return true;
    }

    private OvsOutcome Check(Draft draft, long nextCfg, bool written)
    {
        var state = _snapshot.State(path);
        var findings = SetUpCheck.Of(state, operations);
        if (findings.All(f => f.Kind == OvsFailureKind.PeerMissing))
        {
            return new OvsOutcome(
                written ? OvsOutcomeKind.Applied : OvsOutcomeKind.Unchanged,
                findings.IsEmpty ? "" : Summary("in place", findings))
            {
                Written = written,
                Failures = findings,
                NextCfg = written ? nextCfg : 0,
            };
        }

        if (written && CleanUp.Of(draft, state, findings) is { Count: > 0 } removals)
        {
            findings = findings.AddRange(Remove(removals));
        }

        return new OvsOutcome(OvsOutcomeKind.InterfacesFailed, Summary("not set up", findings))
        {
            Written = written,
            Failures = findings,
            NextCfg = written ? nextCfg : 0,
        };
    }

    private IEnumerable<OvsFailure> Remove(IReadOnlyList<OvsOperation> removals)
    {
        var until = deadline.Left > LeastForCleanUp ? deadline : Deadline.In(LeastForCleanUp);
        try
        {
            var draft = Draft.Of(_snapshot.State(path), removals);
            var wire = WireTransaction.Of(draft);
            if (!draft.Failures.IsEmpty || wire.IsEmpty)
            {
                return draft.Failures.Select(f => NotCleanedUp(f.ToString()));
            }

            var answer = Send(wire, until);
            if (!answer.Failures.IsEmpty)
            {
                return answer.Failures.Select(f => NotCleanedUp(f.ToString()));
            }

            return WaitFor(answer.NextCfg, until) ? [] : [NotCleanedUp("removed from the database, and ovs-vswitchd did not take it up in time")];
        }
        catch (OvsdbFailure failure)
        {
            return [NotCleanedUp(failure.Message)];
        }
    }

    private static OvsFailure NotCleanedUp(string why) => new(
        OvsFailureKind.NotCleanedUp, null, "", "what could not be set up was not removed again", why);

    private static string Summary(string what, IReadOnlyList<OvsFailure> failures) => failures.Count == 1
        ? $"{what}: {failures[0]}"
        : string.Create(CultureInfo.InvariantCulture, $"{what}: {failures[0]} (and {failures.Count - 1} more)");
}
