using System.Collections.Immutable;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>What is said of addresses and routes that no file brings back at boot.</summary>
public static class PersistNotes
{
    public const string Gone = "gone after a reboot";

    /// <summary>
    /// With <c>persist</c> not given or <c>none</c>, each change that sets addresses, routes or rules says so; else those of rules, and of routes that
    /// belong to no interface or have several next hops, that no file has, with the reason where the format is one.
    /// </summary>
    public static ImmutableArray<Change> Add(
        NetworkSpec spec, IEnumerable<Change> changes, ImmutableHashSet<string>? inFiles = null, ImmutableDictionary<string, string>? whyNot = null)
    {
        var isKept = spec.Persist is { Format: not PersistFormat.None };
        var ids = spec.Interfaces.Items.Where(entry => !isKept && SetsAddresses(entry)).Select(entry => entry.Id)
            .Concat(spec.Routes.Items.Where(route => !isKept || route.NextHops.Count != 1).Select(route => route.Id))
            .Concat(spec.Rules.Items.Where(rule => !rule.Absent).Select(rule => rule.Id))
            .Where(id => inFiles?.Contains(id) != true)
            .ToHashSet(StringComparer.Ordinal);
        return [.. changes.Select(change => IsSetting(change, ids) && Text(change.Id) is var text && !change.Notes.Contains(text) ? change with { Notes = [.. change.Notes, text] } : change)];

        string Text(string id) => whyNot?.GetValueOrDefault(id) is { } why ? $"{Gone}: {why}" : Gone;
    }

    private static bool IsSetting(Change change, HashSet<string> ids) =>
        change.Action is ActionKind.Create or ActionKind.Change && ids.Contains(change.Id);

    private static bool SetsAddresses(InterfaceEntry entry) =>
        entry.State == InterfaceState.Up && (entry.AdoptIpFrom is not null || HasAddresses(entry.Ipv4) || HasAddresses(entry.Ipv6));

    private static bool HasAddresses(IpSpec? ip) => ip is { Enabled: not false, Addresses: { IsEmpty: false } };
}
