using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The routes as they shall be. Only keys that a wish concerns are in it; what of them is not ours is kept as it is.</summary>
internal sealed class RouteTarget(NetworkObserved observed)
{
    private readonly Dictionary<RouteKey, (List<RouteModel> Routes, EntryHeader Cause)> _touched = [];

    public IEnumerable<(RouteKey Key, IReadOnlyList<RouteModel> After, EntryHeader Cause)> Touched =>
        _touched.Select(pair => (pair.Key, (IReadOnlyList<RouteModel>)pair.Value.Routes, pair.Value.Cause));

    public IEnumerable<RouteModel> Of(RouteKey key) =>
        _touched.TryGetValue(key, out var touched) ? touched.Routes : Before(key);

    public IEnumerable<RouteModel> Before(RouteKey key) => observed.RoutesTo(key.Destination, key.Table).Where(route => route.Key == key);

    /// <summary>As they shall be, to one destination of one table, of every metric.</summary>
    public IEnumerable<RouteModel> To(IpPrefix destination, uint table) => observed.RoutesTo(destination, table)
        .Where(route => !_touched.ContainsKey(route.Key))
        .Concat(_touched.Where(pair => pair.Key.Destination == destination && pair.Key.Table == table).SelectMany(pair => pair.Value.Routes));

    public IEnumerable<RouteModel> All => observed.Routes
        .Where(route => !_touched.ContainsKey(route.Key))
        .Concat(_touched.Values.SelectMany(touched => touched.Routes));

    public void Add(RouteModel route, EntryHeader cause) => Touch(route.Key, cause).Add(route);

    public void Remove(RouteModel route, EntryHeader cause) => Touch(route.Key, cause).Remove(route);

    /// <summary>Puts a route where others of its key are. What a daemon, a lease or the kernel put there stays.</summary>
    public void Put(RouteModel route, EntryHeader cause)
    {
        var routes = Touch(route.Key, cause);
        routes.RemoveAll(other => !other.IsForeign && !other.IsKernels);
        routes.Add(route);
    }

    private List<RouteModel> Touch(RouteKey key, EntryHeader cause)
    {
        if (!_touched.TryGetValue(key, out var touched))
        {
            _touched.Add(key, touched = ([.. Before(key)], cause));
        }

        return touched.Routes;
    }
}
