using System.Diagnostics;
using System.Globalization;
using Reconciler.Core.Ports.Services;

namespace Reconciler.Host.Services;

/// <summary>Reads what <c>systemctl show</c> prints of several units: a block of NAME=VALUE lines for each, in their order, an empty line between.</summary>
internal static class UnitProperties
{
    // The numbers of microseconds of the monotonic clock are the same in every locale and version; the written dates are not.
    internal const string Names =
        "LoadState,ActiveState,SubState,UnitFileState,CanReload,NeedDaemonReload,InvocationID,InactiveExitTimestampMonotonic,ExecMainStartTimestampMonotonic";

    internal static IEnumerable<UnitState> Read(IReadOnlyList<string> units, string text, long bootedNs)
    {
        var blocks = text.TrimEnd().Split("\n\n");
        for (var i = 0; i < units.Count; i++)
        {
            var values = (i < blocks.Length ? blocks[i] : "").Split('\n')
                .Select(line => line.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
            yield return Unit(units[i], name => values[name].FirstOrDefault(""), bootedNs);
        }
    }

    /// <summary>The moment at which the monotonic clock was 0, by today's wall clock.</summary>
    internal static long BootedNs()
    {
        var monotonic = (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
        return ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100) - monotonic;
    }

    private static UnitState Unit(string name, Func<string, string> value, long bootedNs)
    {
        var started = Math.Max(Microseconds(value("InactiveExitTimestampMonotonic")), Microseconds(value("ExecMainStartTimestampMonotonic")));
        return new UnitState
        {
            Name = name,
            Load = value("LoadState") is { Length: > 0 } load ? load : "not-found",
            Active = value("ActiveState") is { Length: > 0 } active ? active : "inactive",
            Sub = value("SubState"),
            UnitFile = value("UnitFileState"),
            CanReload = value("CanReload") == "yes",
            NeedsDaemonReload = value("NeedDaemonReload") == "yes",
            Invocation = value("InvocationID") is { Length: > 0 } id ? id : null,
            StartedNs = started > 0 ? bootedNs + (started * 1000) : null,
        };
    }

    private static long Microseconds(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
