using System.Globalization;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>Reads the database on its unix socket, by one monitor request.</summary>
/// <param name="socketPath">Null: the usual places.</param>
/// <param name="limit">For one observation in all; by default five seconds.</param>
public sealed class OvsdbReader(string? socketPath = null, TimeSpan? limit = null) : IOvsdbReader
{
    private readonly TimeSpan _limit = limit ?? TimeSpan.FromSeconds(5);

    public OvsObservation Observe()
    {
        var path = SocketLocation.Shown(socketPath);
        try
        {
            path = SocketLocation.Find(socketPath);
            using var snapshot = Snapshot.Take(path, Schema.ForSnapshot, Deadline.In(_limit));
            return Describe(path, snapshot.State(path));
        }
        catch (OvsdbFailure failure)
        {
            return new OvsObservation(failure.Condition, path, failure.Message);
        }
    }

    public IOvsdbWatch Watch() => new OvsdbWatch(socketPath, _limit);

    private static OvsObservation Describe(string path, OvsState state) => SwitchDaemon.Look(path) switch
    {
        DaemonPresence.Down => new OvsObservation(OvsCondition.DaemonDown, path, DaemonDown(path), state),

        // A daemon that runs and is behind is at work: the next look, or a write, waits for it.
        DaemonPresence.Unknown when !state.TakenUp => new OvsObservation(
            OvsCondition.DaemonBehind,
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"ovs-vswitchd has taken up configuration {state.CurCfg} of {state.NextCfg} in the database at {path}: it is slow or does not run; look at its log"),
            state),
        _ => new OvsObservation(OvsCondition.Ready, path, "", state),
    };

    internal static string DaemonDown(string path) =>
        $"ovs-vswitchd does not run (its pid file beside {path} is gone or not locked): start Open vSwitch; until then what the database holds has no effect";
}
