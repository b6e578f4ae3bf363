using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>A change on its way through the executor.</summary>
internal sealed class Step(Change change, int seq, ChangeRecord record)
{
    public Change Change { get; private set; } = change;

    public int Seq => seq;

    /// <summary>As the journal has it, or will have it.</summary>
    public ChangeRecord Record { get; private set; } = record;

    public ChangeResultKind? Kind => Record.Result;

    /// <summary>The intent stands in the journal.</summary>
    public bool Journalled { get; set; }

    /// <summary>It was handed to its section, which may have done some of it.</summary>
    public bool Attempted { get; set; }

    /// <summary>The outcome stands there too.</summary>
    public bool Settled { get; set; }

    /// <summary>Not attempted and nothing wrong: a directory of ours that others use by now, or what an earlier change of the run has done already.</summary>
    public bool LeftAlone { get; set; }

    /// <summary>It turned out to be something else than was planned, which nobody has agreed to yet.</summary>
    public bool Postponed { get; set; }

    /// <summary>What was found while it was done; the report says it with the change's notes.</summary>
    public string? Found { get; private set; }

    /// <summary>Its failure is among the diagnostics already.</summary>
    public bool IsTold { get; set; }

    public ChangeResult Result => new(Shown(), Kind ?? ChangeResultKind.NotAttempted, Record.Error, Record.Seconds ?? 0);

    /// <summary>Why it waits for another run; null where it does not.</summary>
    public string? Deferred { get; private set; }

    /// <summary>What was planned turned out, before anything of it was done, to be this.</summary>
    public void Replace(Change now, ChangeRecord record) => (Change, Record) = (now, record);

    public void Settle(ChangeResultKind kind, string? error = null, double? seconds = null)
    {
        Record = Record with { Result = kind, Error = error, Seconds = seconds ?? Record.Seconds };
        Settled = false;
    }

    /// <summary>Somebody else is at work: nothing was done.</summary>
    public void Defer(string why, double seconds)
    {
        Deferred = why;
        Settle(ChangeResultKind.NotAttempted, $"deferred: {why}", seconds);
    }

    /// <summary>Found while it was done: for the report and the history.</summary>
    public void Note(string found)
    {
        Found = found;
        Record = Record with { Notes = [.. Record.Notes, found] };
    }

    /// <summary>The section notes what it came to know only by doing.</summary>
    public void Remember(string note, string before) => Record = Record with
    {
        Effect = Record.Effect with { Note = note, NoteBefore = Record.Effect.NoteBefore ?? before },
    };

    /// <summary>Something else than what was meant is in place: it is what an undo starts from.</summary>
    public void SettlePartly(string error, Change remaining)
    {
        Record = Record with
        {
            After = remaining.Before?.ToJson() ?? Record.After,
            Effect = remaining.Action == ActionKind.Create ? Record.Effect with { Creates = [] } : Record.Effect,
        };
        Settle(ChangeResultKind.Partial, error);
    }

    public string TemporaryName(long run) => ChangeRecord.TemporaryName(run, seq);

    private Change Shown()
    {
        var shown = Found is null ? Change : Change with { Notes = [.. Change.Notes, Found] };
        return Deferred is null ? shown : shown with { Action = ActionKind.Deferred, Why = Deferred };
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{seq} {Change.Id} {Kind}");
}
