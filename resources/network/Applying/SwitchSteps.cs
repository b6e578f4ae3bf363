using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>An operation on the switch's database, and the change that it is for.</summary>
internal sealed record SwitchStep(OvsOperation Operation, Change Change);

/// <summary>
/// What of a batch the switch has to do, in three transactions: what makes bridges and their own ports; what takes devices in, when the
/// addresses are already where they are going; and what goes, when nothing lies on it any more.
/// </summary>
internal static class SwitchSteps
{
    public static List<SwitchStep> Make(Transitions transitions)
    {
        var steps = new List<SwitchStep>();
        foreach (var bridge in transitions.Bridges.Where(bridge => bridge.After is not null))
        {
            var after = bridge.After!;
            if (bridge.Before is null)
            {
                steps.Add(new SwitchStep(new AddBridge(bridge.Name, after.Columns.Values)
                {
                    Controllers = [.. after.Controllers.Items.Select(controller => new NewController(controller.Target, controller.Columns.Values))],
                }, bridge.Change));
            }
            else
            {
                steps.AddRange(Columns(OvsTarget.Bridge(bridge.Name), bridge.Before.Columns, after.Columns, bridge.Change));
            }

            foreach (var port in after.Ports.Items.Where(port => !IsDevice(port)))
            {
                steps.AddRange(Port(transitions, bridge, port));
            }
        }

        foreach (var link in transitions.Links)
        {
            if (link is { Before.Ovs: { } before, After.Ovs: { } after })
            {
                steps.AddRange(Columns(OvsTarget.Interface(link.Name), before, after, link.Change));
            }
        }

        if (transitions.Switch is { } change)
        {
            steps.AddRange(Columns(OvsTarget.Switch, change.Before.Columns, change.After.Columns, change.Change));
        }

        return steps;
    }

    /// <summary>A device comes from another bridge in the same transaction.</summary>
    public static List<SwitchStep> Attach(Transitions transitions)
    {
        var steps = new List<SwitchStep>();
        foreach (var bridge in transitions.Bridges.Where(bridge => bridge.After is not null))
        {
            foreach (var port in bridge.After!.Ports.Items.Where(IsDevice))
            {
                if (bridge.Before?.Port(port.Name) is null
                    && transitions.Bridges.Find(other => other.Name != bridge.Name && other.Before?.Port(port.Name) is not null) is { } old)
                {
                    steps.Add(new SwitchStep(new DeletePort(old.Name, port.Name), old.Change));
                }

                steps.AddRange(Port(transitions, bridge, port));
            }
        }

        return steps;
    }

    public static List<SwitchStep> Remove(Transitions transitions)
    {
        var steps = new List<SwitchStep>();
        foreach (var bridge in transitions.Bridges.Where(bridge => bridge.Before is not null))
        {
            if (bridge.After is null)
            {
                steps.Add(new SwitchStep(new DeleteBridge(bridge.Name, [.. bridge.Before!.Ports.Items.Select(port => port.Name)]), bridge.Change));
                continue;
            }

            steps.AddRange(bridge.Before!.Ports.Items
                .Where(port => bridge.After.Port(port.Name) is null && !transitions.Bridges.Exists(other => other.Name != bridge.Name && other.After?.Port(port.Name) is not null))
                .Select(port => new SwitchStep(new DeletePort(bridge.Name, port.Name), bridge.Change)));
        }

        return steps;
    }

    public static string? Socket(Transitions transitions) =>
        transitions.Bridges.Select(bridge => bridge.Socket).Concat(transitions.Links.Select(link => link.Socket)).FirstOrDefault(socket => socket is not null)
        ?? transitions.Switch?.After.Socket;

    private static bool IsDevice(OvsPortModel port) => port.Interfaces.Items.Any(member => OvsKeys.IsDevice(member.Columns));

    private static IEnumerable<SwitchStep> Port(Transitions transitions, BridgeTransition bridge, OvsPortModel port)
    {
        var before = bridge.Before?.Port(port.Name);
        if (before is not null && !before.Broken && before.Peer == port.Peer)
        {
            var columns = Columns(OvsTarget.Port(port.Name), before.Columns, port.Columns, bridge.Change);

            // Rows without their link: the switch has not come to them yet (it stood still). Asked for again they are not written, but waited for.
            return before.Interfaces.Items.Any(member => transitions.Links.Exists(link => link.Name == member.Name && link is { Before: null, After: not null }))
                ? columns.Append(new SwitchStep(new AddPort(bridge.Name, port.Name, before.Columns.Values, [.. before.Interfaces.Items]), bridge.Change))
                : columns;
        }

        var add = new SwitchStep(
            new AddPort(bridge.Name, port.Name, port.Columns.Values, [.. port.Interfaces.Items.Select(member => Interface(transitions, member))]), bridge.Change);
        return before is null ? [add] : [new SwitchStep(new DeletePort(bridge.Name, port.Name), bridge.Change), add];
    }

    /// <summary>With the columns that the interface's own change gives it.</summary>
    private static NewInterface Interface(Transitions transitions, NewInterface member) =>
        transitions.Links.Find(link => link.Name == member.Name) is { Before: null, After.Ovs: { } columns }
            ? member with { Columns = columns.Values }
            : member;

    private static IEnumerable<SwitchStep> Columns(OvsTarget target, OvsColumns before, OvsColumns after, Change change)
    {
        var values = OvsRow.NoColumns;
        foreach (var column in before.Values.Keys.Union(after.Values.Keys))
        {
            var (old, now) = (before[column], after[column]);
            if (old.Equals(now))
            {
                continue;
            }

            if (old.Keys is null && now.Keys is null)
            {
                values = values.Add(column, now);
                continue;
            }

            var (oldKeys, newKeys) = (old.Keys ?? OvsValue.NoKeys, now.Keys ?? OvsValue.NoKeys);
            var keys = oldKeys.Keys.Union(newKeys.Keys)
                .Where(key => oldKeys.GetValueOrDefault(key) != newKeys.GetValueOrDefault(key))
                .ToImmutableSortedDictionary(key => key, newKeys.GetValueOrDefault, StringComparer.Ordinal);
            yield return new SwitchStep(new MergeKeys(target, column, keys, NoKeys), change);
        }

        if (!values.IsEmpty)
        {
            yield return new SwitchStep(new SetColumns(target, values, OvsRow.NoColumns), change);
        }
    }

    private static readonly ImmutableSortedDictionary<string, string?> NoKeys = ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal);
}
