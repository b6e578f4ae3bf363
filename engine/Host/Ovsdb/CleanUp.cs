using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>What of ours has to go again because it could not be set up: only rows that this very transaction made.</summary>
internal static class CleanUp
{
    internal static IReadOnlyList<OvsOperation> Of(Draft draft, OvsState state, IReadOnlyList<OvsFailure> findings)
    {
        var failed = findings.Where(f => f.Kind == OvsFailureKind.InterfaceNotSetUp).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        var removals = new List<OvsOperation>();
        foreach (var bridge in draft.Bridges.Values)
        {
            if (state.Bridge(bridge.Row.Name) is not { } now || now.Uuid != bridge.Row.Uuid)
            {
                continue;
            }

            // A bridge that came to nothing has its own name among the failed, as has one whose local port did.
            var ours = bridge.Added.Select(p => p.Row.Name).ToHashSet(StringComparer.Ordinal);
            if (bridge.Row.IsNew && failed.Contains(now.Name) && now.Ports.Keys.All(ours.Contains))
            {
                removals.Add(new DeleteBridge(now.Name, [.. ours]));
                continue;
            }

            removals.AddRange(bridge.Added
                .Where(p => p.Interfaces.Any(i => failed.Contains(i.Name)) && now.Ports.GetValueOrDefault(p.Row.Name)?.Uuid == p.Row.Uuid)
                .Select(p => new DeletePort(now.Name, p.Row.Name)));
        }

        return removals;
    }
}
