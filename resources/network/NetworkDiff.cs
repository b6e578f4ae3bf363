using System.Collections.Immutable;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Compares the network with the document. Pure: wishes are laid over what was observed, and what differs then is a change.</summary>
internal static class NetworkDiff
{
    public static SectionPlan Run(NetworkSpec spec, NetworkObserved observed, DiffContext context) =>
        Diff(spec, observed, context) is var plan && context.IsPrivileged ? plan : plan with { Changes = [.. plan.Changes.Select(NeedsRoot)] };

    /// <summary>The kernel refuses each write with EPERM, and the guard's pings too: neither is to be found out in the middle.</summary>
    private static Change NeedsRoot(Change change) => change.Action.IsEffective() && !change.Observed && change.After is NetworkModel
        ? change with { Action = ActionKind.Blocked, Why = "needs root: nobody else may change the network" }
        : change;

    private static SectionPlan Diff(NetworkSpec spec, NetworkObserved observed, DiffContext context)
    {
        if (!observed.InReach)
        {
            return new SectionPlan([
                .. spec.Entries.Where(entry => entry is not DnsEntry).Select(entry => Start(entry) with { Action = ActionKind.Skipped, Why = "not below a root" }),
                .. Dns(spec, observed, context),
            ]);
        }

        spec = FoundByMac.Resolve(spec, observed.State);
        if (Predicted(spec, observed, context) is { } predicted)
        {
            var plan = Compare(spec, observed.With(predicted), context);
            return plan with { Changes = [.. plan.Changes.Select(change => change with { Predicted = change.Action.IsEffective() })] };
        }

        return Compare(spec, observed, context);
    }

    private static SectionPlan Compare(NetworkSpec spec, NetworkObserved observed, DiffContext context)
    {
        if (!spec.Exact.IsEmpty)
        {
            return new SectionPlan(Together(ExactDiff.Run(spec, observed), spec));
        }

        var target = Projected(spec, observed, context.Remembered);
        var all = NetworkChanges.Of(target);
        var running = Block(target, NetworkChanges.Meant(target, all));
        var files = PersistDiff.Run(target, observed.Persist, running);
        var written = NetworkChanges.Meant(target, [.. all, .. files.Changes]).Where(change => files.Changes.Any(file => file.Id == change.Id));
        var noted = PersistNotes.Add(spec, [.. running, .. Dns(spec, observed, context), .. written], files.Kept, files.WhyNot);
        var judged = Foreign.Judge(spec, observed.Foreign, StrippedNotes.Add(spec, observed.Foreign, context.Remembered, noted));
        var changes = Yielding.Yield(Together(judged, spec), observed.YieldsTo);
        var guard = spec.Guard ?? GuardSpec.Default;
        return new SectionPlan([.. changes.Select(change => Remembering(target, files, change))])
        {
            Guard = guard.None ? null : guard,
            IsRescue = IsRescue(target),
            Notes = Notes(target, files, changes),
        };
    }

    public static Change Start(DesiredEntry entry) => new()
    {
        Id = entry.Id,
        Section = NetworkIds.Section,
        Action = ActionKind.Change,
        Origin = entry.Header.Origin,
        Observed = entry.Header.Observe,
    };

    /// <summary>
    /// The switch as it will be once this run has started it: as its database says, or, where that cannot be read, empty. Null where it works
    /// already, or where nothing of the run starts it.
    /// </summary>
    private static OvsObservation? Predicted(NetworkSpec spec, NetworkObserved observed, DiffContext context) =>
        observed.Ovs is { IsWritable: false } ovs && spec.Entries.Any(context.Company.Brings)
            ? new OvsObservation(OvsCondition.Ready, ovs.SocketPath, "", ovs.State ?? new OvsState { Uuid = "predicted" })
            : null;

    /// <summary>
    /// What is blocked is left alone as a whole. That it is may turn out when a part of it is in the target already, or in that of others: so
    /// the target is made anew without it, until nothing more is blocked.
    /// </summary>
    private static Target Projected(NetworkSpec spec, NetworkObserved observed, Remembered remembered)
    {
        var target = new Target(spec, observed, remembered);
        Project(target);
        for (var known = 0; target.Blocked.Count > known;)
        {
            known = target.Blocked.Count;
            target = new Target(spec, observed, remembered, target.Blocked);
            Project(target);
        }

        return target;
    }

    /// <summary>Links before what lies on them, the switch between the two, addresses when every link is known, and routes last.</summary>
    private static void Project(Target target)
    {
        var spec = target.Spec;
        var interfaces = spec.Interfaces.Items.Where(entry => entry.State != InterfaceState.Ignore && !target.IsBlocked(entry)).ToList();
        var links = interfaces.Where(entry => entry.Type is not (InterfaceType.OvsBridge or InterfaceType.OvsInterface)).ToList();
        var waiting = Links(target, links);
        interfaces.Where(entry => entry.Type == InterfaceType.OvsBridge).ToList().ForEach(entry => OvsProjection.Bridge(target, entry));
        Strand(target, interfaces);
        interfaces.Where(entry => entry.Type == InterfaceType.OvsInterface).ToList().ForEach(entry => OvsProjection.Interface(target, entry));
        waiting = Links(target, waiting);
        waiting.ForEach(entry => LinkProjection.Apply(target, entry));
        links.ForEach(entry => OvsProjection.DeviceKeys(target, entry));
        interfaces.Where(IsUp).ToList().ForEach(entry => PortProjection.ApplyOwn(target, entry));
        interfaces.Where(entry => IsUp(entry) && entry.Type != InterfaceType.OvsBridge).ToList().ForEach(entry => PortProjection.ApplyList(target, entry));
        interfaces.ForEach(entry => PortsUp.Apply(target, entry));
        var addressed = interfaces.Where(entry => entry.Type != InterfaceType.OvsBridge && !target.IsBlocked(entry)).ToList();
        addressed.ForEach(entry => AddressProjection.Apply(target, entry));
        addressed.ForEach(entry => MoveProjection.Listed(target, entry));
        target.Moves.ToList().ForEach(move => CarriedRoutes.Carry(target, move));
        addressed.ForEach(entry => AdoptProjection.Apply(target, entry));
        interfaces.ForEach(entry => AdoptProjection.Forget(target, entry));
        target.Refuges.Values.ToList().ForEach(refuge => Stranded.Move(target, refuge));
        LeftOvers.ReleasePorts(target);
        SideEffects.OfNewPorts(target);
        SideEffects.OfLostAddresses(target);
        Forgotten.Routes(target);
        spec.Routes.Items.Where(entry => !target.IsBlocked(entry)).ToList().ForEach(entry => RouteProjection.Apply(target, entry));
        spec.AbsentRoutes.Items.ToList().ForEach(entry => RouteProjection.Apply(target, entry));
    }

    /// <summary>Takes out what is stranded: nothing but a refuge can be had for it before its switch runs.</summary>
    private static void Strand(Target target, List<InterfaceEntry> interfaces)
    {
        foreach (var refuge in interfaces.Select(entry => Stranded.Of(target, entry)).OfType<Refuge>().ToList())
        {
            target.Refuges[refuge.Entry.Name] = refuge;
            interfaces.Remove(refuge.Entry);
        }
    }

    private static IEnumerable<Change> Dns(NetworkSpec spec, NetworkObserved observed, DiffContext context) =>
        spec.Dns is { } dns && observed.Dns is { } seen && spec.Keep(dns.Id) && DnsDiff.Diff(dns, seen, context) is { } change ? [change] : [];

    private static bool IsUp(InterfaceEntry entry) => entry.State is InterfaceState.Up or InterfaceState.Down;

    /// <summary>Those whose lower interface is known by now; returns the others.</summary>
    private static List<InterfaceEntry> Links(Target target, List<InterfaceEntry> entries)
    {
        while (entries.Count > 0)
        {
            var ready = entries.Where(entry => entry.State == InterfaceState.Absent || entry.BaseInterface is not { } below || target.Link(below) is not null).ToList();
            if (ready.Count == 0)
            {
                break;
            }

            ready.ForEach(entry => LinkProjection.Apply(target, entry));
            entries = [.. entries.Except(ready)];
        }

        return entries;
    }

    /// <summary>Without a switch that works nothing moves onto it, and nothing is written to its database.</summary>
    private static List<Change> Block(Target target, List<Change> changes)
    {
        if (target.Observed.Ovs is not { IsWritable: false } ovs
            || (!changes.Exists(change => change.After is BridgeModel or OvsSwitchModel || HasNewRow(change))
                && !target.Moves.Exists(move => LinkKind.TypeOf(target.Link(move.To)) == InterfaceType.OvsInterface)))
        {
            return changes;
        }

        return [.. changes.Select(change => change.Action.IsEffective() ? change with { Action = ActionKind.Blocked, Why = ovs.Message } : change)];
    }

    /// <summary>The node's address lies on an interface of a switch that does not run, and nothing leaves a link that works.</summary>
    private static bool IsRescue(Target target) =>
        (target.Observed.IsSwitchPredicted || target.Observed.Ovs is { IsWritable: false })
        && target.Spec.Interfaces.Items.Where(entry => entry.Type == InterfaceType.OvsInterface)
            .Any(entry => target.Observed.Link(entry.Name) is { } link && link.Addresses.Items.Any(address => !address.IsLinkLocal))
        && target.Moves.TrueForAll(move => target.EntryOf(move.From)?.Type == InterfaceType.OvsInterface);

    private static bool HasNewRow(Change change) =>
        change is { Before: InterfaceModel before, After: InterfaceModel { Link.Ovs: { } row } } && !row.Equals(before.Link?.Ovs);

    /// <summary>One transaction: whatever one of the entries needs or comes after, all need and come after.</summary>
    private static ImmutableArray<Change> Together(IReadOnlyList<Change> changes, NetworkSpec spec)
    {
        ImmutableArray<string> after = [.. spec.Entries.SelectMany(entry => entry.Header.After)
            .Where(id => !id.StartsWith(NetworkIds.Section, StringComparison.Ordinal)).Distinct()];
        ImmutableArray<string> needs = [.. spec.Entries.SelectMany(entry => entry.Needs).Distinct()];
        return after.IsEmpty && needs.IsEmpty
            ? [.. changes]
            : [.. changes.Select(change => change with { Follows = [.. change.Follows, .. after], Needs = [.. change.Needs, .. needs] })];
    }

    private static Change Remembering(Target target, PersistPlan files, Change change) =>
        change.Action.IsEffective() && NoteOf(target, files, change.Id) is { } note ? change with { Remember = note } : change;

    private static ImmutableDictionary<string, string> Notes(Target target, PersistPlan files, ImmutableArray<Change> changes)
    {
        var changed = changes.Select(change => change.Id).ToHashSet(StringComparer.Ordinal);
        var notes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var id in target.Memory.Keys.Concat(target.RouteMemory.Keys).Concat(target.RuleMemory.Keys).Concat(files.Notes.Keys).Where(id => !changed.Contains(id) && target.Spec.Keep(id)))
        {
            if (NoteOf(target, files, id) is { } note && note != target.Remembered.Notes.GetValueOrDefault(id, ""))
            {
                notes[id] = note;
            }
        }

        return notes.ToImmutable();
    }

    private static string? NoteOf(Target target, PersistPlan files, string id)
    {
        if (files.Notes.TryGetValue(id, out var file))
        {
            return file;
        }

        if (target.RouteMemory.TryGetValue(id, out var route))
        {
            return new RoutesModel([route]).ToJson();
        }

        if (target.RuleMemory.TryGetValue(id, out var rule))
        {
            return new RulesModel([rule]).ToJson();
        }

        return target.Memory.TryGetValue(id, out var memory) ? (memory.IsEmpty ? "" : NetworkMemory.Write(memory)) : null;
    }
}
