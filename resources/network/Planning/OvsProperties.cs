using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>The differences of two states of a row or a bridge, by the names of columns and keys.</summary>
internal static class OvsProperties
{
    public static ImmutableArray<PropertyChange> Of(OvsColumns before, OvsColumns after, string prefix = "")
    {
        var list = ImmutableArray.CreateBuilder<PropertyChange>();
        foreach (var column in before.Values.Keys.Union(after.Values.Keys).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before[column], after[column]);
            if (old.Equals(now))
            {
                continue;
            }

            if (old.Keys is not null || now.Keys is not null)
            {
                var (oldKeys, newKeys) = (old.Keys ?? OvsValue.NoKeys, now.Keys ?? OvsValue.NoKeys);
                list.AddRange(oldKeys.Keys.Union(newKeys.Keys).Order(StringComparer.Ordinal)
                    .Where(key => oldKeys.GetValueOrDefault(key) != newKeys.GetValueOrDefault(key))
                    .Select(key => new PropertyChange($"{prefix}{column}:{key}", oldKeys.GetValueOrDefault(key), newKeys.GetValueOrDefault(key))));
            }
            else
            {
                list.Add(new PropertyChange(prefix + column, old.IsEmpty ? null : old.ToString(), now.IsEmpty ? null : now.ToString()));
            }
        }

        return list.ToImmutable();
    }

    public static ImmutableArray<PropertyChange> Of(OvsBridgeModel? before, OvsBridgeModel? after)
    {
        var list = ImmutableArray.CreateBuilder<PropertyChange>();
        list.AddRange(Of(before?.Columns ?? OvsColumns.None, after?.Columns ?? OvsColumns.None));
        var (old, now) = (before?.Ports.Items ?? [], after?.Ports.Items ?? []);
        foreach (var name in old.Concat(now).Select(port => port.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, is_) = (old.FirstOrDefault(port => port.Name == name), now.FirstOrDefault(port => port.Name == name));
            if (was is null || is_ is null)
            {
                list.Add(new PropertyChange($"port {name}", was is null ? null : "attached", is_ is null ? null : "attached"));
            }
            else
            {
                if (was.Broken != is_.Broken)
                {
                    list.Add(new PropertyChange($"port {name}", "not set up by the switch (ofport -1)", "attached"));
                }

                if (was.Peer != is_.Peer)
                {
                    list.Add(new PropertyChange($"port {name} peer", was.Peer, is_.Peer));
                }

                list.AddRange(Of(was.Columns, is_.Columns, $"port {name} "));
            }
        }

        return list.ToImmutable();
    }
}
