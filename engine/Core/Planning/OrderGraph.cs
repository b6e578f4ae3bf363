using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Core.Planning;

/// <summary>
/// What comes before what. Edges are of two kinds: each provider of a resource key comes before each that needs it, and what an
/// <c>after</c> names (an id, a bundle, a section) comes before the entry that says so.
/// </summary>
public sealed class OrderGraph
{
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);
    private readonly List<HashSet<int>> _before = [];
    private readonly List<List<int>> _after = [];

    private OrderGraph()
    {
    }

    /// <summary>The graph of a document's entries, before the node was looked at.</summary>
    public static OrderGraph Of(IEnumerable<DesiredEntry> entries) =>
        Of(entries.Select(e => new OrderNode(e.Id, e.Provides, e.Needs, e.Header.After)));

    public static OrderGraph Of(IEnumerable<OrderNode> nodes)
    {
        var graph = new OrderGraph();
        var list = nodes.ToList();
        var providers = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var node in list)
        {
            var index = graph.Add(node.Id);
            foreach (var key in node.Provides)
            {
                if (!providers.TryGetValue(key, out var of))
                {
                    providers.Add(key, of = []);
                }

                of.Add(index);
            }
        }

        foreach (var node in list)
        {
            var index = graph._byId[node.Id];
            foreach (var key in node.Needs)
            {
                foreach (var provider in providers.GetValueOrDefault(key) ?? [])
                {
                    graph.Connect(provider, index);
                }
            }

            foreach (var reference in node.Follows)
            {
                graph.ConnectReference(reference, index, list.Count);
            }
        }

        return graph;
    }

    /// <summary>
    /// The level of each id: one more than the highest level before it, where only ids that <paramref name="counts"/> take up a level.
    /// Ids on a cycle get the level they have without the edge that closes it; <see cref="FindCycle"/> reports those first.
    /// </summary>
    public IReadOnlyDictionary<string, int> Levels(Func<string, bool> counts)
    {
        var levels = new int[_ids.Count];
        foreach (var node in Topological())
        {
            var next = levels[node] + (!IsBarrier(_ids[node]) && counts(_ids[node]) ? 1 : 0);
            foreach (var follower in _after[node])
            {
                levels[follower] = Math.Max(levels[follower], next);
            }
        }

        return _ids.Select((id, i) => (id, levels[i])).ToDictionary(p => p.id, p => p.Item2, StringComparer.Ordinal);
    }

    /// <summary>Everything that comes after the id, directly or through others.</summary>
    public IReadOnlySet<string> DependentsOf(string id)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (!_byId.TryGetValue(id, out var start))
        {
            return found;
        }

        var pending = new Stack<int>([start]);
        while (pending.TryPop(out var node))
        {
            foreach (var follower in _after[node])
            {
                if (follower != start && found.Add(_ids[follower]))
                {
                    pending.Push(follower);
                }
            }
        }

        found.RemoveWhere(IsBarrier);
        return found;
    }

    /// <summary>What directly comes before the id.</summary>
    public IEnumerable<string> Prerequisites(string id) =>
        _byId.TryGetValue(id, out var node)
            ? _before[node].SelectMany(b => IsBarrier(_ids[b]) ? _before[b].Select(m => _ids[m]) : [_ids[b]]).Where(p => p != id).Distinct()
            : [];

    /// <summary>A cycle as the ids along it, the first repeated at the end; null if there is none.</summary>
    public ImmutableArray<string>? FindCycle()
    {
        var order = Topological();
        if (order.Count == _ids.Count)
        {
            return null;
        }

        // Walk backwards among what could not be ordered: each such node has one such node before it, so the walk must close.
        var ordered = order.ToHashSet();
        var node = Enumerable.Range(0, _ids.Count).First(i => !ordered.Contains(i));
        var path = new List<int>();
        while (!path.Contains(node))
        {
            path.Add(node);
            node = _before[node].First(b => !ordered.Contains(b));
        }

        var cycle = path[path.IndexOf(node)..];
        cycle.Reverse();
        var ids = cycle.Select(i => _ids[i]).Where(id => !IsBarrier(id)).ToList();
        return [.. ids, ids[0]];
    }

    private static bool IsBarrier(string id) => id.StartsWith("all of ", StringComparison.Ordinal);

    private int Add(string id)
    {
        if (!_byId.TryGetValue(id, out var index))
        {
            _byId.Add(id, index = _ids.Count);
            _ids.Add(id);
            _before.Add([]);
            _after.Add([]);
        }

        return index;
    }

    private void Connect(int before, int after)
    {
        if (before != after && _before[after].Add(before))
        {
            _after[before].Add(after);
        }
    }

    /// <summary>A reference to many goes through one node of its own: n + m edges instead of n times m.</summary>
    private void ConnectReference(string reference, int follower, int nodes)
    {
        if (_byId.TryGetValue(reference, out var single))
        {
            Connect(single, follower);
        }

        var barrier = "all of " + reference;
        if (!_byId.TryGetValue(barrier, out var index))
        {
            var covered = Enumerable.Range(0, nodes).Where(i => _ids[i] != reference && Addresses.Covers(reference, _ids[i])).ToList();
            if (covered.Count == 0)
            {
                return;
            }

            index = Add(barrier);
            covered.ForEach(i => Connect(i, index));
        }

        // An entry of a section that is told to come after its own section would wait for itself; it waits for the others only.
        if (_before[index].Contains(follower))
        {
            foreach (var other in _before[index].Where(other => other != follower))
            {
                Connect(other, follower);
            }

            return;
        }

        Connect(index, follower);
    }

    /// <summary>Kahn's algorithm, stable: among what is free, the one that was added first.</summary>
    private List<int> Topological()
    {
        var missing = _before.Select(b => b.Count).ToArray();
        var free = new PriorityQueue<int, int>();
        for (var i = 0; i < missing.Length; i++)
        {
            if (missing[i] == 0)
            {
                free.Enqueue(i, i);
            }
        }

        var order = new List<int>(_ids.Count);
        while (free.TryDequeue(out var node, out _))
        {
            order.Add(node);
            foreach (var follower in _after[node])
            {
                if (--missing[follower] == 0)
                {
                    free.Enqueue(follower, follower);
                }
            }
        }

        return order;
    }
}

/// <summary>A resource as the order sees it.</summary>
public readonly record struct OrderNode(
    string Id, ImmutableArray<string> Provides, ImmutableArray<string> Needs, ImmutableArray<string> Follows);
