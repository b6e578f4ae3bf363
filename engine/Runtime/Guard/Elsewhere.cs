using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// Runs whose network is not that of this process. What they made can be put back, and be asked about, in their own network namespace only: here
/// the same would be done to links that have nothing to do with it.
/// </summary>
internal sealed class Elsewhere(Registry registry, Store store, GuardParts parts)
{
    public bool Is(NetworkPlace? place) => place is not null && !place.IsSameAs(parts.Places.Here);

    /// <summary>Before the lock is taken: another process settles, each in its namespace, what dead runs left there.</summary>
    public void Settle()
    {
        foreach (var place in store.Read(Left) ?? [])
        {
            // Where that does not succeed it is still there afterwards, and the refusal names the command that shows why.
            if (!store.IsLocked() && parts.Places.Find(place, out _) is { } path)
            {
                _ = parts.Places.Settle(path);
            }
        }
    }

    /// <summary>Whether nothing can be done for the run here. Said, unless its network is gone for good: then it need not be asked any more.</summary>
    public bool Refuses(NetworkPlace place, long run, string command, DiagnosticBag diagnostics, out bool gone)
    {
        var path = parts.Places.Find(place, out gone);
        if (gone)
        {
            return false;
        }

        diagnostics.Error(
            Codes.OtherNetwork,
            string.Create(CultureInfo.InvariantCulture, $"run {run} was made in the network namespace {place.Name}, and this is another")
                + (path is null ? ": nothing that can be seen from here leads to it (inode " + place.Inode.ToString(CultureInfo.InvariantCulture) + ")" : ""),
            hint: path is null
                ? $"in that namespace: `{store.Commands.Of(command)}`"
                : $"`{store.Commands.In(place.Path == path ? place.Name : path, command)}`");
        return true;
    }

    /// <summary>Where guarded sections of a run that nobody has finished are neither settled nor known.</summary>
    private List<NetworkPlace> Left(Database database) =>
    [
        .. GuardTable.Pending(database).Select(record => record.Network)
            .Concat(History.Unfinished(database).Where(run => ConcernsNetwork(History.Find(database, run.Number)!.Changes)).Select(run => run.Network))
            .OfType<NetworkPlace>().Where(place => Is(place)).Distinct(),
    ];

    /// <summary>A section that can be guarded sees the network of its process.</summary>
    public bool ConcernsNetwork(ImmutableArray<ChangeRecord> changes) =>
        changes.Any(change => change.Result != ChangeResultKind.NotAttempted && registry.Find(change.Section)?.Guarded is not null);
}
