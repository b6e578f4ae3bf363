using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Merges what several files say, by identity: the same one twice is an error that names both places.</summary>
internal sealed class IdentityMerge(DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, DesiredEntry> _byId = new(StringComparer.Ordinal);

    /// <summary>All entries of all files, in order; of one identity the first.</summary>
    public Sequence<T> All<T>(IEnumerable<NetworkBody> bodies, Func<NetworkBody, IReadOnlyList<T>> of)
        where T : DesiredEntry => bodies.SelectMany(of).Where(IsFirst).ToSequence();

    public T? One<T>(IEnumerable<NetworkBody> bodies, Func<NetworkBody, T?> of)
        where T : DesiredEntry => bodies.Select(of).OfType<T>().Where(IsFirst).ToList() is [var first, ..] ? first : null;

    /// <summary>What has no identity of its own, and may stand in one file only.</summary>
    public T? Single<T>(IEnumerable<NetworkBody> bodies, Func<NetworkBody, T?> of, Func<T, Place> placeOf, string key)
        where T : class
    {
        var given = bodies.Select(of).OfType<T>().ToList();
        foreach (var other in given.Skip(1))
        {
            diagnostics.Error(
                Codes.SameIdentity,
                $"`network.{key}` is given in two files, first at {placeOf(given[0])}",
                placeOf(other).Span,
                "remove one of them, or give them a `when` that excludes the other");
        }

        return given.FirstOrDefault();
    }

    private bool IsFirst(DesiredEntry entry)
    {
        if (_byId.TryAdd(entry.Id, entry))
        {
            return true;
        }

        var first = _byId[entry.Id].Header.Origin;
        var twice = first.File == entry.Header.Origin.File ? "twice" : "in two files";
        var (message, hint) = entry is AbsentRouteEntry && _byId[entry.Id] is RouteEntry
            ? ($"`{entry.Id}` is wanted and absent, wanted at {first}",
                "take the absent one out: the route that is wanted replaces what has its destination, table and metric")
            : ($"`{entry.Id}` is given {twice}, first at {first}", "remove one of them, or give them a `when` that excludes the other");
        diagnostics.Error(Codes.SameIdentity, message, entry.Header.Origin, hint);
        return false;
    }
}
