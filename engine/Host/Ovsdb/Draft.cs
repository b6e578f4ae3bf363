using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>
/// Works a list of operations into what one transaction has to change of the state that was found. What holds already leaves no trace;
/// what must not be done becomes a failure.
/// </summary>
internal sealed class Draft
{
    private readonly Dictionary<string, string> _bridgeOfPort;
    private readonly Dictionary<string, string> _portOfInterface;
    private readonly List<OvsFailure> _failures = [];
    private int _operation;

    private Draft(OvsState state)
    {
        State = state;
        _bridgeOfPort = new(state.BridgeOfPort, StringComparer.Ordinal);
        _portOfInterface = new(state.PortOfInterface, StringComparer.Ordinal);
        Switch = new DraftRow(
            Schema.Switch,
            ".",
            state.Uuid,
            OvsRow.NoColumns
                .Add(OvsColumn.ExternalIds, OvsValue.Map(state.ExternalIds))
                .Add(OvsColumn.OtherConfig, OvsValue.Map(state.OtherConfig)));
        foreach (var bridge in state.Bridges.Values)
        {
            Bridges.Add(bridge.Name, Existing(bridge));
        }
    }

    internal OvsState State { get; }

    internal DraftRow Switch { get; }

    internal Dictionary<string, DraftBridge> Bridges { get; } = new(StringComparer.Ordinal);

    internal List<DraftBridge> Deleted { get; } = [];

    internal ImmutableArray<OvsFailure> Failures => [.. _failures];

    internal static Draft Of(OvsState state, IReadOnlyList<OvsOperation> operations)
    {
        var draft = new Draft(state);
        for (draft._operation = 0; draft._operation < operations.Count; draft._operation++)
        {
            draft.Take(operations[draft._operation]);
        }

        return draft;
    }

    internal IEnumerable<DraftRow> Rows() =>
        Bridges.Values.SelectMany(b => b.Ports.Values.SelectMany(p => p.Interfaces.Append(p.Row)).Append(b.Row)).Prepend(Switch);

    private void Take(OvsOperation operation)
    {
        switch (operation)
        {
            case AddBridge add:
                Add(add);
                break;
            case DeleteBridge delete:
                Delete(delete);
                break;
            case AddPort add:
                Add(add);
                break;
            case DeletePort delete:
                Delete(delete);
                break;
            case SetColumns set:
                Set(set);
                break;
            case MergeKeys merge:
                Merge(merge);
                break;
            default:
                throw new ArgumentException($"no such operation: {operation}", nameof(operation));
        }
    }

    private void Add(AddBridge add)
    {
        if (!Bridges.TryGetValue(add.Name, out var bridge))
        {
            bridge = new DraftBridge(NewRow(Schema.Bridge, add.Name));
            foreach (var controller in add.Controllers)
            {
                var row = NewRow(Schema.Controller, controller.Target);
                row.Ensure(controller.Columns);
                bridge.Controllers.Add(row);
            }

            Bridges.Add(add.Name, bridge);
        }

        Touch(bridge.Row).Ensure(add.Columns);
    }

    private void Delete(DeleteBridge delete)
    {
        if (!Bridges.TryGetValue(delete.Name, out var bridge))
        {
            return;
        }

        var others = bridge.Ports.Keys.Where(p => p != delete.Name && !delete.Ports.Contains(p)).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            Fail(
                OvsFailureKind.ChangedUnderneath,
                delete.Name,
                $"bridge {delete.Name} is not removed: {string.Join(", ", others.Take(5))}{(others.Count > 5 ? " ..." : "")} is on it, put there since it was observed; plan again");
            return;
        }

        foreach (var port in bridge.Ports.Values.ToList())
        {
            Remove(bridge, port);
        }

        Bridges.Remove(delete.Name);
        if (!bridge.Row.IsNew)
        {
            Touch(bridge.Row);
            bridge.GuardedPorts = [.. State.Bridges[delete.Name].Ports.Values.Select(p => p.Uuid)];
            Deleted.Add(bridge);
        }
    }

    private void Add(AddPort add)
    {
        if (!Bridges.TryGetValue(add.Bridge, out var bridge))
        {
            Fail(OvsFailureKind.Missing, add.Bridge, $"port {add.Name} cannot be added: there is no bridge {add.Bridge}");
            return;
        }

        if (_bridgeOfPort.TryGetValue(add.Name, out var owner) && owner != add.Bridge)
        {
            Fail(
                OvsFailureKind.BelongsElsewhere,
                add.Name,
                $"port {add.Name} is on bridge {owner} and is not taken from it: detach it there first, or leave it out of {add.Bridge}");
            return;
        }

        if (bridge.Ports.TryGetValue(add.Name, out var port))
        {
            Ensure(add, port);
            return;
        }

        foreach (var face in add.Interfaces)
        {
            if (_portOfInterface.TryGetValue(face.Name, out var other))
            {
                Fail(
                    OvsFailureKind.BelongsElsewhere,
                    face.Name,
                    $"interface {face.Name} belongs to port {other} of bridge {_bridgeOfPort[other]} and is not taken from it: detach it there first");
                return;
            }
        }

        port = new DraftPort(NewRow(Schema.Port, add.Name), add.Bridge, [.. add.Interfaces.Select(NewInterface)]);
        port.Row.Ensure(add.Columns);
        bridge.Ports.Add(add.Name, port);
        _bridgeOfPort[add.Name] = add.Bridge;
        foreach (var face in add.Interfaces)
        {
            _portOfInterface[face.Name] = add.Name;
        }
    }

    private void Ensure(AddPort add, DraftPort port)
    {
        var has = port.Interfaces.Select(i => i.Name).Order(StringComparer.Ordinal).ToList();
        if (!has.SequenceEqual(add.Interfaces.Select(i => i.Name).Order(StringComparer.Ordinal)))
        {
            Fail(
                OvsFailureKind.ChangedUnderneath,
                add.Name,
                $"port {add.Name} is on bridge {add.Bridge} with other interfaces ({string.Join(", ", has)}): remove it first, in the same transaction");
            return;
        }

        Touch(port.Row).Ensure(add.Columns);
        foreach (var face in add.Interfaces)
        {
            Touch(port.Interfaces.First(i => i.Name == face.Name)).Ensure(face.Columns);
        }
    }

    private void Delete(DeletePort delete)
    {
        if (Bridges.TryGetValue(delete.Bridge, out var bridge) && bridge.Ports.TryGetValue(delete.Name, out var port))
        {
            Remove(bridge, port);
        }
    }

    private void Remove(DraftBridge bridge, DraftPort port)
    {
        bridge.Ports.Remove(port.Row.Name);
        _bridgeOfPort.Remove(port.Row.Name);
        foreach (var face in port.Interfaces)
        {
            _portOfInterface.Remove(face.Name);
        }

        Touch(bridge.Row);
        if (!port.Row.IsNew)
        {
            bridge.Removed.Add(port);
        }
    }

    private void Set(SetColumns set)
    {
        if (Find(set.Target) is not { } row)
        {
            return;
        }

        foreach (var (column, value) in set.Values)
        {
            var now = row.Now(column);
            if (!now.Equals(value) && set.Expected.TryGetValue(column, out var expected) && !now.Equals(expected))
            {
                Changed(set.Target, column, expected.ToString(), now.ToString());
            }

            row.Set(column, value);
        }
    }

    private void Merge(MergeKeys merge)
    {
        if (Find(merge.Target) is not { } row)
        {
            return;
        }

        var keys = row.Now(merge.Column).Keys ?? OvsValue.NoKeys;
        foreach (var (key, value) in merge.Keys)
        {
            var now = keys.GetValueOrDefault(key);
            if (now != value && merge.Expected.TryGetValue(key, out var expected) && now != expected)
            {
                Changed(merge.Target, $"{merge.Column}:{key}", expected ?? "not set", now ?? "not set");
            }

            row.Merge(merge.Column, key, value);
        }
    }

    private DraftRow? Find(OvsTarget target)
    {
        var row = target.Table switch
        {
            OvsTable.OpenVSwitch => Switch,
            OvsTable.Bridge => Bridges.GetValueOrDefault(target.Name)?.Row,
            OvsTable.Port => Port(target.Name)?.Row,
            _ => _portOfInterface.TryGetValue(target.Name, out var port) ? Port(port)?.Interfaces.FirstOrDefault(i => i.Name == target.Name) : null,
        };
        if (row is null)
        {
            Fail(OvsFailureKind.Missing, target.Name, $"there is no {target} in the database (any more): plan again");
            return null;
        }

        return Touch(row);
    }

    private DraftPort? Port(string name) => _bridgeOfPort.TryGetValue(name, out var bridge) ? Bridges[bridge].Ports[name] : null;

    private void Changed(OvsTarget target, string what, string expected, string found) => Fail(
        OvsFailureKind.ChangedUnderneath, target.Name, $"{what} of {target} is {found} and was {expected} when it was observed: plan again");

    private void Fail(OvsFailureKind kind, string name, string text) => _failures.Add(new OvsFailure(kind, _operation, name, text));

    private DraftRow Touch(DraftRow row)
    {
        row.Operation ??= _operation;
        return row;
    }

    private DraftRow NewRow(TableColumns table, string name) => Touch(new DraftRow(table, name, null, OvsRow.NoColumns));

    private DraftRow NewInterface(NewInterface face)
    {
        var row = NewRow(Schema.Interface, face.Name);
        row.Ensure(face.Columns);
        return row;
    }

    private static DraftBridge Existing(OvsBridge bridge)
    {
        var draft = new DraftBridge(Existing(Schema.Bridge, bridge));
        foreach (var port in bridge.Ports.Values)
        {
            draft.Ports.Add(
                port.Name,
                new DraftPort(Existing(Schema.Port, port), bridge.Name, [.. port.Interfaces.Select(i => Existing(Schema.Interface, i))]));
        }

        return draft;
    }

    private static DraftRow Existing(TableColumns table, OvsRow row) => new(table, row.Name, row.Uuid, row.Columns);
}
