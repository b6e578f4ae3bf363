using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>A monitor that stays; lost, it connects again at the next call.</summary>
internal sealed class OvsdbWatch(string? socketPath, TimeSpan connectLimit) : IOvsdbWatch
{
    private readonly HashSet<OvsTarget> _changed = [];
    private Snapshot? _snapshot;

    public OvsEvent Next(TimeSpan limit, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Cancelled();
        }

        var deadline = Deadline.In(limit);
        try
        {
            if (_snapshot is null)
            {
                Connect(deadline.Left < connectLimit ? deadline : Deadline.In(connectLimit));
                return new OvsEvent(OvsEventKind.Connected, "watching the OVSDB: everything is to be observed anew");
            }

            using (cancellation.Register(_snapshot.Connection.Interrupt))
            {
                return Listen(_snapshot, deadline);
            }
        }
        catch (OvsdbFailure failure)
        {
            Drop();
            return cancellation.IsCancellationRequested ? Cancelled() : new OvsEvent(OvsEventKind.Lost, failure.Message);
        }
    }

    public void Dispose() => Drop();

    private OvsEvent Listen(Snapshot snapshot, Deadline deadline)
    {
        while (_changed.Count == 0)
        {
            if (!snapshot.Connection.Pump(deadline))
            {
                return new OvsEvent(OvsEventKind.None, "nothing changed");
            }
        }

        ImmutableArray<OvsTarget> changed = [.. _changed.OrderBy(t => t.Table).ThenBy(t => t.Name, StringComparer.Ordinal)];
        _changed.Clear();
        return new OvsEvent(OvsEventKind.Changed, $"changed: {string.Join(", ", changed)}") { Changed = changed };
    }

    private void Connect(Deadline deadline)
    {
        _snapshot = Snapshot.Take(SocketLocation.Find(socketPath), Schema.ForWatch, deadline);
        _snapshot.Changed = Note;
    }

    private void Note(string table, Row row)
    {
        if (table == Schema.Bridge.Table)
        {
            _changed.Add(OvsTarget.Bridge(row.Name));
        }
        else if (table == Schema.Port.Table)
        {
            _changed.Add(OvsTarget.Port(row.Name));
        }
        else if (table == Schema.Interface.Table)
        {
            _changed.Add(OvsTarget.Interface(row.Name));
        }
        else
        {
            // A controller has no name that a document could say: the switch as a whole.
            _changed.Add(OvsTarget.Switch);
        }
    }

    private void Drop()
    {
        _snapshot?.Dispose();
        _snapshot = null;
        _changed.Clear();
    }

    private static OvsEvent Cancelled() => new(OvsEventKind.Cancelled, "the watch was cancelled");
}
