using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>Maps of rows, merged three ways: what is listed is there, what we put there and is no longer listed goes, the rest stays.</summary>
internal static class OvsKeys
{
    public static string TypeOf(ImmutableSortedDictionary<string, OvsValue> columns) => columns.GetValueOrDefault(OvsColumn.Type)?.Text ?? "";

    /// <summary>A device of the kernel's that the switch takes packets from, no port of the switch's own.</summary>
    public static bool IsDevice(ImmutableSortedDictionary<string, OvsValue> columns) => TypeOf(columns) is "" or "system" or "afxdp" or "netdev";

    public static OvsColumns Merge(OvsColumns columns, OvsKeysSpec? wanted, Sequence<string> remembered)
    {
        foreach (var (column, keys) in Lists(wanted))
        {
            foreach (var key in keys.Items)
            {
                columns = columns.WithKey(column, key.Key, key.Value);
            }
        }

        var named = Named(wanted).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in remembered.Items.Where(name => !named.Contains(name)))
        {
            var colon = gone.IndexOf(':', StringComparison.Ordinal);
            columns = columns.WithKey(gone[..colon], gone[(colon + 1)..], null);
        }

        return columns;
    }

    /// <summary>What is to be remembered: every key that has a value.</summary>
    public static Sequence<string> Given(OvsKeysSpec? wanted) =>
        [.. Lists(wanted).SelectMany(list => list.Keys.Items.Where(key => key.Value is not null).Select(key => $"{list.Column}:{key.Key}"))];

    private static IEnumerable<string> Named(OvsKeysSpec? wanted) =>
        Lists(wanted).SelectMany(list => list.Keys.Items.Select(key => $"{list.Column}:{key.Key}"));

    private static IEnumerable<(string Column, Sequence<OvsKey> Keys)> Lists(OvsKeysSpec? wanted)
    {
        if (wanted?.ExternalIds is { } ids)
        {
            yield return (OvsColumn.ExternalIds, ids);
        }

        if (wanted?.OtherConfig is { } config)
        {
            yield return (OvsColumn.OtherConfig, config);
        }
    }
}
