using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Every difference between the network as observed and as it shall be, as a change of the resource that it belongs to.</summary>
internal static class NetworkChanges
{
    public static List<Change> Of(Target target)
    {
        var reach = new Reach(target.Observed, target.Spec.Guard ?? Core.Guarding.GuardSpec.Default);
        List<Change> all =
        [
            .. Bridges(target, reach), .. Links(target, reach), .. Routes(target, reach), .. Rules(target), .. Switch(target),
        ];
        var blocked = target.Spec.Interfaces.Items.Concat<DesiredEntry>(target.Spec.Routes.Items).Concat(target.Spec.Rules.Items)
            .Concat(target.Spec.OvsDb is { } ovs ? [ovs] : [])
            .Where(entry => target.Blocked.ContainsKey(entry.Id))
            .Select(entry => NetworkDiff.Start(entry) with { Action = ActionKind.Blocked, Why = target.Blocked[entry.Id] })
            .ToList();
        return [.. blocked, .. OneChange.Mark([.. all.Select(change => Listed(target, change))]).Where(change => !target.Blocked.ContainsKey(change.Id))];
    }

    /// <summary>What <c>--only</c> and <c>--skip</c> leave of the changes.</summary>
    public static List<Change> Meant(Target target, IReadOnlyList<Change> changes) => LeftOut.Of(changes, change => IsMeant(target, change));

    /// <summary>That a port comes or goes is the wish of who lists it, unless its own entry says so.</summary>
    private static Change Listed(Target target, Change change)
    {
        if (change is not { Before: InterfaceModel { Link: var before }, After: InterfaceModel { Link: { } after } } || before?.Controller == after.Controller
            || target.EntryOf(after.Name) is { Controller: not null }
            || (after.Controller ?? before?.Controller) is not { } name || target.EntryOf(name) is not { } controller || controller.Id == change.Id)
        {
            return change;
        }

        var listed = change with { Cause = controller.Id, OnlyWith = [.. change.OnlyWith, controller.Id] };
        if (!target.Spec.Keep(controller.Id) && target.Spec.Keep(change.Id))
        {
            return listed with { Action = ActionKind.Skipped, Why = LeftOut.With(controller.Id) };
        }

        return controller.Header.Observe && !change.Observed
            ? listed with { Observed = true, Notes = [.. change.Notes, $"it is one change with {controller.Id}, which is only observed"] }
            : listed;
    }

    /// <summary>A side effect on what has no entry of its own is meant where its cause is.</summary>
    private static bool IsMeant(Target target, Change change) => target.Spec.Keep(change.Id)
        || (change.Cause is { } cause && target.Spec.Keep(cause) && !target.Spec.Interfaces.Items.Any(entry => entry.Id == change.Id));

    private static Change Start(Target target, string id, EntryHeader cause, ActionKind action) => new()
    {
        Id = id,
        Section = NetworkIds.Section,
        Action = action,
        Origin = cause.Origin.Line == 0 ? null : cause.Origin,
        Observed = cause.Observe,
        Cause = cause.Id == id ? null : cause.Id,
        Notes = [.. target.Notes.GetValueOrDefault(id, [])],
    };

    private static ActionKind ActionOf(bool before, bool after) => (before, after) switch
    {
        (false, _) => ActionKind.Create,
        (_, false) => ActionKind.Remove,
        _ => ActionKind.Change,
    };

    private static IEnumerable<Change> Bridges(Target target, Reach reach)
    {
        foreach (var name in target.TouchedBridges)
        {
            var (before, after) = (target.Observed.Bridge(name), target.Bridge(name));
            if (before != after)
            {
                yield return Start(target, NetworkIds.Interface(InterfaceType.OvsBridge, name), target.Causes["bridge:" + name], ActionOf(before is not null, after is not null)) with
                {
                    Properties = OvsProperties.Of(before, after),
                    Before = new BridgeModel(name, before) { Socket = target.Spec.OvsSocket },
                    After = new BridgeModel(name, after) { Socket = target.Spec.OvsSocket },
                    Disruption = reach.Of(before, after),
                };
            }
        }
    }

    private static IEnumerable<Change> Links(Target target, Reach reach)
    {
        foreach (var name in target.TouchedLinks)
        {
            var (before, after) = (target.Observed.Link(name), target.Link(name));
            if (before == after)
            {
                continue;
            }

            var id = target.IdOf(name);
            var change = Start(target, id, target.EntryOf(name)?.Header ?? target.Causes[name], ActionOf(before is not null, after is not null));
            if (before is not null && after is not null && LinkSteps.MustBeMadeAnew(before, after))
            {
                change = change with { Notes = [.. change.Notes, "the kernel cannot change this of a link that is there: it is removed and made again"] };
            }

            yield return change with
            {
                Notes =
                [
                    .. change.Notes,
                    .. target.Moves.Where(move => move.To == name).Select(move => Describe(target, move)),
                    .. Again(before, after),
                    .. LinkModels.Duplicates(name, target.Observed.State).Where(address => after?.Addresses.Items.Any(wanted => wanted.Local.Equals(address.Local)) == true)
                        .Select(address => $"{address} is there but of no use (dadfailed): another host had it when the kernel checked; it is added anew once nobody answers for it"),
                ],
                Properties = LinkProperties.Of(before, after),
                Before = new InterfaceModel(name, before) { Socket = SocketOf(target, before, after) },
                After = new InterfaceModel(name, after) { Socket = SocketOf(target, before, after) },
                Disruption = reach.Of(before, after),
            };
        }
    }

    private static string? SocketOf(Target target, LinkModel? before, LinkModel? after) =>
        (before?.Ovs ?? after?.Ovs) is null ? null : target.Spec.OvsSocket;

    private static string Describe(Target target, Move move)
    {
        var routes = target.Routes.Touched.Count(touched => touched.Key.Destination.Family == move.Family && touched.After.Any(route => route.Uses(move.To)));
        var with = routes == 0 ? "" : $" with {routes} route{(routes == 1 ? "" : "s")}";
        return $"{string.Join(", ", move.Addresses.Items)} move{(move.Addresses.Count == 1 ? "s" : "")} here from {move.From}{with}; expected interruption: none to a few milliseconds";
    }

    /// <summary>Which address of a subnet is its primary is decided by which was there first.</summary>
    private static IEnumerable<string> Again(LinkModel? before, LinkModel? after)
    {
        if (before is not null && after is not null && !LinkSteps.MustBeMadeAnew(before, after) && AddressSteps.GivenAgain(before, after) is { Count: > 0 } again)
        {
            yield return $"{string.Join(", ", again)} {(again.Count == 1 ? "is" : "are")} taken away and given again, for the order in the subnet; expected interruption: none to a few milliseconds";
        }
    }

    private static IEnumerable<Change> Routes(Target target, Reach reach)
    {
        var owners = target.RouteMemory.GroupBy(pair => pair.Value.Key).ToDictionary(group => group.Key, group => group.First().Key);
        var headers = target.Spec.Routes.Items.Concat<DesiredEntry>(target.Spec.AbsentRoutes.Items).ToDictionary(entry => entry.Id, entry => entry.Header, StringComparer.Ordinal);
        var groups = target.Routes.Touched
            .Select(touched => (touched.Key, touched.Cause, Before: target.Routes.Before(touched.Key).ToList(), touched.After))
            .Where(touched => !touched.Before.SequenceEqual(touched.After))
            .GroupBy(touched => owners.GetValueOrDefault(touched.Key) ?? (IsPattern(touched.Cause.Id, headers) ? touched.Cause.Id : IdOf(touched.Key)));
        foreach (var group in groups)
        {
            RoutesModel before = new([.. group.SelectMany(item => item.Before)]), after = new([.. group.SelectMany(item => item.After)]);
            yield return Start(target, group.Key, headers.GetValueOrDefault(group.Key) ?? group.First().Cause, ActionOf(before.Exists, after.Exists)) with
            {
                Properties = Properties(before, after),
                Before = before,
                After = after,
                Disruption = reach.Of(before, after),
            };
        }
    }

    private static bool IsPattern(string id, Dictionary<string, EntryHeader> headers) => headers.ContainsKey(id) || !id.StartsWith(NetworkIds.Section + "/", StringComparison.Ordinal);

    private static string IdOf(RouteKey key) => NetworkIds.Route(
        key.Destination, key.Table, key.Metric == (key.Destination.Family == Family.Inet6 ? 1024u : 0u) ? null : key.Metric);

    private static ImmutableArray<PropertyChange> Properties(RoutesModel before, RoutesModel after)
    {
        var list = ImmutableArray.CreateBuilder<PropertyChange>();
        Add(list, "next-hop", before, after, route => route.ToString());
        Add(list, "source", before, after, route => route.Source?.ToString());
        Add(list, "mtu", before, after, route => route.Mtu?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return list.ToImmutable();
    }

    private static void Add(ImmutableArray<PropertyChange>.Builder list, string name, RoutesModel before, RoutesModel after, Func<RouteModel, string?> value)
    {
        var (old, now) = (Join(before), Join(after));
        if (old != now)
        {
            list.Add(new PropertyChange(name, old, now));
        }

        string? Join(RoutesModel routes)
        {
            var all = routes.Routes.Items.Select(route => routes.Routes.Count > 1 ? $"{route.Destination} {value(route)}".TrimEnd() : value(route)).OfType<string>().ToList();
            return all.Count == 0 ? null : string.Join("; ", all);
        }
    }

    private static IEnumerable<Change> Rules(Target target)
    {
        var present = target.Observed.Rules.ToList();
        foreach (var carried in target.CarriedRules)
        {
            present.Remove(carried.Rule);
            present.Add(carried.Moved);
            var id = NetworkIds.Rule(new RouteRuleEntry(carried.Cause)
            {
                Family = carried.Rule.Family,
                Priority = carried.Rule.Priority,
                From = carried.Rule.From,
                To = carried.Rule.To,
                TableId = carried.Rule.Table,
                Iif = carried.Rule.Iif,
            });
            yield return RuleChange(target, id, carried.Cause, [carried.Rule], [carried.Moved]);
        }

        foreach (var entry in target.Spec.Rules.Items)
        {
            var matching = present.Where(rule => RuleProjection.Matches(entry, rule)).ToList();
            if (entry.Absent)
            {
                var ours = matching.Where(rule => !RuleProjection.IsForeign(rule)).ToList();
                if (ours.Count > 0)
                {
                    yield return RuleChange(target, entry.Id, entry.Header, ours, []);
                }
            }
            else
            {
                target.RuleMemory[entry.Id] = matching.Count > 0 ? matching[0] : RuleProjection.Wanted(entry);
                if (matching.Count == 0)
                {
                    yield return RuleChange(target, entry.Id, entry.Header, [], [target.RuleMemory[entry.Id]]);
                }
            }
        }

        foreach (var (id, rule) in Forgotten.Rules(target))
        {
            var gone = present.Where(found => found with { Priority = rule.Priority == 0 ? 0 : found.Priority } == rule).ToList();
            if (gone.Count > 0)
            {
                yield return RuleChange(target, id, new EntryHeader(id, new Core.Diagnostics.SourceSpan("", 0, 0), false, []), gone, []) with { Remember = "" };
            }
        }
    }

    private static Change RuleChange(Target target, string id, EntryHeader cause, List<RuleState> before, List<RuleState> after) =>
        Start(target, id, cause, ActionOf(before.Count > 0, after.Count > 0)) with
        {
            Properties = [new PropertyChange("rule", before.Count == 0 ? null : string.Join("; ", before.Select(RuleModel.Text)), after.Count == 0 ? null : string.Join("; ", after.Select(RuleModel.Text)))],
            Before = new RulesModel([.. before]),
            After = new RulesModel([.. after]),
        };

    private static IEnumerable<Change> Switch(Target target)
    {
        if (target.Spec.OvsDb is not { } entry)
        {
            yield break;
        }

        if (target.Observed.Ovs?.State is not { } state)
        {
            target.Block(entry, target.Observed.Ovs?.Message ?? "");
            yield break;
        }

        var before = OvsSwitchModel.ColumnsOf(state);
        var after = OvsKeys.Merge(before, entry.Keys, target.RememberedOf(entry.Id).Keys);
        target.Remember(entry.Id, memory => memory with { Keys = OvsKeys.Given(entry.Keys) });
        if (!before.Equals(after))
        {
            yield return Start(target, entry.Id, entry.Header, ActionKind.Change) with
            {
                Properties = OvsProperties.Of(before, after),
                Before = new OvsSwitchModel(before) { Socket = target.Spec.OvsSocket },
                After = new OvsSwitchModel(after) { Socket = target.Spec.OvsSocket },
            };
        }
    }
}
