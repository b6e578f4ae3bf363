using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Back to recorded states. What others added since stays: of lists, only what the undone run changed is turned back, and only that is
/// compared when it is asked whether somebody else changed the resource.
/// </summary>
internal static class ExactDiff
{
    public static List<Change> Run(NetworkSpec spec, NetworkObserved observed)
    {
        var reach = new Reach(observed, spec.Guard ?? GuardSpec.Default);
        var left = new LeftToOthers(spec, observed);
        var entries = spec.Exact.Items.Where(entry => spec.Keep(entry.Id)).ToList();
        return entries.Find(entry => LeftOvers.IsLost(observed, entry)) is { } lost
            ? [.. entries.Select(entry => NetworkDiff.Start(entry) with { Action = ActionKind.Blocked, Why = LeftOvers.WhyLost(lost) })]
            : OneChange.Mark([.. entries.Select(entry => Compare(entry, observed, left)).OfType<Change>()
                .Select(change => change.After is ConfigFileModel ? change : change with { Disruption = reach.Of(change.Present ?? change.Before, change.After) })]);
    }

    private static Change? Compare(ExactEntry entry, NetworkObserved observed, LeftToOthers left) => (entry.Target, entry.Expected) switch
    {
        (InterfaceModel { Link: null } target, InterfaceModel { Link: { } expected }) when left.Why(target.Name) is { } why && observed.Link(target.Name) is { } now =>
            Kept(entry, target, now, expected, why),
        (InterfaceModel target, InterfaceModel expected) => Link(entry, target, observed.Link(target.Name), expected.Link, target.Link),
        (BridgeModel target, BridgeModel expected) => Bridge(entry, observed, expected.Bridge, target, left),
        (RoutesModel target, RoutesModel expected) => Routes(entry, observed, expected, target),
        (RulesModel target, RulesModel expected) => Rules(entry, observed, expected, target),
        (OvsSwitchModel target, OvsSwitchModel expected) => Switch(entry, observed, expected, target),
        (ConfigFileModel target, _) => ConfigFileDiff.Exact(entry.Header, target, observed.Files[target.Path]),
        _ => null,
    };

    private static Change? Link(ExactEntry entry, InterfaceModel model, LinkModel? now, LinkModel? expected, LinkModel? target)
    {
        if (now is null && target is { ReachesElsewhere: true })
        {
            return NetworkDiff.Start(entry) with { Action = ActionKind.Blocked, Why = "its other end was in another network namespace: it cannot be made again from here" };
        }

        if (now is null || target is null || expected is null)
        {
            return LinkMatch.Matches(now, target)
                ? null
                : Of(entry, model with { Link = now }, model, LinkProperties.Of(now, target));
        }

        var addresses = MergeLists(now.Addresses.Items, expected.Addresses.Items, target.Addresses.Items);
        var wanted = now with
        {
            Up = Merge(now.Up, expected.Up, target.Up),
            Mtu = Merge(now.Mtu, expected.Mtu, target.Mtu),
            Mac = Merge(now.Mac, expected.Mac, target.Mac),
            Controller = Merge(now.Controller, expected.Controller, target.Controller == LeftOvers.Datapath ? expected.Controller : target.Controller),
            Base = Merge(now.Base, expected.Base, target.Base),
            Alias = Merge(now.Alias, expected.Alias, target.Alias),
            Data = expected.IsPlanned ? target.Data : Merge(now.Data, expected.Data, target.Data),
            Kind = expected.IsPlanned ? target.Kind : now.Kind,
            Primary = Merge(now.Primary, expected.Primary, target.Primary),
            Port = Merge(now.Port, expected.Port, target.Port),
            Vlans = Merge(now.Vlans, expected.Vlans, target.Vlans),
            Ipv6Disabled = Merge(now.Ipv6Disabled, expected.Ipv6Disabled, target.Ipv6Disabled),
            Ovs = Merge(now.Ovs, expected.Ovs, target.Ovs),
            Addresses = addresses,
        };

        // What a port of a bridge has by its being one goes and comes with that.
        if (wanted.Controller != now.Controller)
        {
            wanted = wanted.Controller is not null && wanted.Controller == target.Controller
                ? wanted with { Port = target.Port, Vlans = target.Vlans }
                : wanted with { Port = null, Vlans = [] };
        }

        if (wanted == now)
        {
            return null;
        }

        var known = expected.Addresses.Items.Concat(target.Addresses.Items).ToList();
        var seen = now with { Addresses = [.. now.Addresses.Items.Where(address => known.Exists(address.IsSameAs))] };
        var judged = seen with { Port = expected.Port, Vlans = expected.Vlans, Ovs = expected.Ovs, Mac = IsOfPorts(now, expected, target) ? expected.Mac : seen.Mac };
        return Of(entry, model with { Link = LinkMatch.Matches(judged, expected) ? expected with { IsPlanned = false } : seen }, model with { Link = wanted }, LinkProperties.Of(now, wanted)) with
        {
            Present = model with { Link = now },
        };
    }

    /// <summary>A bridge or a bond to which nobody gave a MAC has one of a port, and another as ports come and go (br_stp_recalculate_bridge_id, bond_enslave).</summary>
    private static bool IsOfPorts(LinkModel now, LinkModel expected, LinkModel target) => now.Kind is "bridge" or "bond" && expected.Mac == target.Mac;

    /// <summary>A link that should go and stays: it loses the addresses that it was given.</summary>
    private static Change? Kept(ExactEntry entry, InterfaceModel model, LinkModel now, LinkModel expected, string why)
    {
        var wanted = now with { Addresses = MergeLists(now.Addresses.Items, expected.Addresses.Items, []) };
        if (wanted == now)
        {
            return null;
        }

        var seen = now with { Addresses = [.. now.Addresses.Items.Where(address => expected.Addresses.Items.Any(address.IsSameAs))] };
        return Of(entry, model with { Link = LinkMatch.Matches(seen, expected) ? expected with { IsPlanned = false } : seen }, model with { Link = wanted }, LinkProperties.Of(now, wanted)) with
        {
            Present = model with { Link = now },
            Notes = [why],
        };
    }

    private static Change? Bridge(ExactEntry entry, NetworkObserved observed, OvsBridgeModel? expected, BridgeModel target, LeftToOthers left)
    {
        var now = observed.Bridge(target.Name);
        if (observed.Ovs is { IsRead: false } ovs)
        {
            return NetworkDiff.Start(entry) with { Action = ActionKind.Blocked, Why = ovs.Message };
        }

        var wanted = target.Bridge;
        if (now is not null && expected is not null && wanted is not null)
        {
            var columns = now.Columns;
            foreach (var change in OvsProperties.Of(expected.Columns, wanted.Columns))
            {
                columns = change.Name.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
                    ? columns.WithKey(change.Name[..colon], change.Name[(colon + 1)..], change.After)
                    : columns.With(change.Name, wanted.Columns[change.Name]);
            }

            wanted = now with
            {
                Columns = columns,
                Ports = [.. MergeLists(now.Ports.Items, expected.Ports.Items, wanted.Ports.Items).Items.OrderBy(port => port.Name, StringComparer.Ordinal)],
            };
        }

        var why = wanted is null ? left.Why(target.Name) : null;
        if (now is not null && why is not null)
        {
            // Its own port goes only with the bridge.
            var others = left.PortsOf(target.Name).Append(target.Name).ToHashSet(StringComparer.Ordinal);
            wanted = now with { Ports = [.. now.Ports.Items.Where(port => others.Contains(port.Name))] };
        }

        if (now == wanted)
        {
            return null;
        }

        var before = now;
        if (now is not null && expected is not null && wanted is not null)
        {
            // What others put there since is not judged.
            var known = expected.Ports.Items.Concat(target.Bridge?.Ports.Items ?? []).Select(port => port.Name).ToHashSet(StringComparer.Ordinal);
            before = now with { Columns = expected.Columns, Ports = [.. now.Ports.Items.Where(port => known.Contains(port.Name))] };
        }

        return Of(entry, target with { Bridge = before }, target with { Bridge = wanted }, OvsProperties.Of(now, wanted)) with
        {
            Present = target with { Bridge = now },
            Notes = why is null ? [] : [why],
        };
    }

    private static Change? Routes(ExactEntry entry, NetworkObserved observed, RoutesModel expected, RoutesModel target)
    {
        var keys = expected.Routes.Items.Concat(target.Routes.Items).Select(route => route.Key).ToHashSet();
        RoutesModel now = new([.. keys.SelectMany(key => observed.RoutesTo(key.Destination, key.Table).Where(route => route.Key == key))]);
        return now == target ? null : Of(entry, now, target, [new PropertyChange("next-hop", Text(now), Text(target))]);
    }

    private static Change? Rules(ExactEntry entry, NetworkObserved observed, RulesModel expected, RulesModel target)
    {
        var present = observed.Rules.Where(rule => expected.Rules.Items.Any(e => Same(e, rule)) || target.Rules.Items.Any(t => Same(t, rule))).ToList();
        if (present.Count == target.Rules.Count && present.TrueForAll(rule => target.Rules.Items.Any(t => Same(t, rule))))
        {
            return null;
        }

        var left = present.Count == expected.Rules.Count && present.TrueForAll(rule => expected.Rules.Items.Any(e => Same(e, rule)));
        return Of(entry, left ? expected : new RulesModel([.. present]), target, [new PropertyChange("rule", Text([.. present]), Text([.. target.Rules.Items]))]) with
        {
            Present = new RulesModel([.. present]),
        };
    }

    /// <summary>The kernel chose the priority where none was asked for.</summary>
    private static bool Same(RuleState recorded, RuleState seen) => recorded.Priority == 0 && recorded.Protocol != RouteProtocol.Kernel
        ? recorded == seen with { Priority = 0 }
        : recorded == seen;

    private static Change? Switch(ExactEntry entry, NetworkObserved observed, OvsSwitchModel expected, OvsSwitchModel target)
    {
        if (observed.Ovs?.State is not { } state)
        {
            return NetworkDiff.Start(entry) with { Action = ActionKind.Blocked, Why = observed.Ovs?.Message ?? "" };
        }

        var now = OvsSwitchModel.ColumnsOf(state);
        var wanted = now;
        foreach (var change in OvsProperties.Of(expected.Columns, target.Columns))
        {
            var colon = change.Name.IndexOf(':', StringComparison.Ordinal);
            wanted = wanted.WithKey(change.Name[..colon], change.Name[(colon + 1)..], change.After);
        }

        return now.Equals(wanted) ? null : Of(entry, expected, target with { Columns = wanted }, OvsProperties.Of(now, wanted)) with
        {
            Present = target with { Columns = now },
        };
    }

    private static Change Of(ExactEntry entry, NetworkModel before, NetworkModel after, System.Collections.Immutable.ImmutableArray<PropertyChange> properties) =>
        NetworkDiff.Start(entry) with
        {
            Action = (before.Exists, after.Exists) switch
            {
                (false, _) => ActionKind.Create,
                (_, false) => ActionKind.Remove,
                _ => ActionKind.Change,
            },
            Before = before,
            After = after,
            Properties = properties,
        };

    private static T Merge<T>(T now, T expected, T target) => EqualityComparer<T>.Default.Equals(expected, target) ? now : target;

    private static Sequence<T> MergeLists<T>(IReadOnlyList<T> now, IReadOnlyList<T> expected, IReadOnlyList<T> target) =>
        [.. target.Where(item => now.Contains(item) || !expected.Contains(item)), .. now.Where(item => !expected.Contains(item) && !target.Contains(item))];

    private static string? Text(RoutesModel routes) => routes.Exists ? string.Join("; ", routes.Routes.Items) : null;

    private static string? Text(IReadOnlyList<RuleState> rules) => rules.Count > 0 ? string.Join("; ", rules.Select(RuleModel.Text)) : null;
}
