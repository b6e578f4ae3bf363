using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>
/// Whose a configuration file is, by its path, and how that daemon takes it up. What it means for the node decides: NetworkManager 1.42 and
/// systemd-networkd 252 take the addresses of an interface away (NetworkManager its "up" too) when a reload tells them to leave it alone,
/// and let it be as it is when they are stopped, told, and started.
/// </summary>
internal sealed record ConfigDaemon(string Name, string Unit, Disruption Disruption, Action<INetworkDaemons> Tell)
{
    public const string ResolvedDropIns = "/etc/systemd/resolved.conf.d";
    public const string NetworkManagerDropIns = "/etc/NetworkManager/conf.d";
    public const string NetworkdFiles = "/etc/systemd/network";

    private static readonly ConfigDaemon Resolved = new(
        "systemd-resolved", "systemd-resolved.service", Disruption.Reload, daemons => daemons.TakeUp("systemd-resolved.service"));

    private static readonly ConfigDaemon NetworkManager = new(
        "NetworkManager", "NetworkManager.service", Disruption.Connectivity, daemons => daemons.Restart("NetworkManager.service"));

    private static readonly ConfigDaemon Networkd = new(
        "systemd-networkd", "systemd-networkd.service", Disruption.Connectivity, daemons => daemons.Restart("systemd-networkd.service"));

    /// <summary>Null: nobody has to be told (resolv.conf is read by each program, for each question).</summary>
    public static ConfigDaemon? Of(string path) => path == ForeignObserved.NetworkdFile ? Networkd : Files.Paths.Parent(path) switch
    {
        ResolvedDropIns => Resolved,
        NetworkManagerDropIns => NetworkManager,
        _ => null,
    };
}
