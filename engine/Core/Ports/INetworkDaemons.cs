namespace Reconciler.Core.Ports;

/// <summary>
/// The daemons beside us that own a part of the network's configuration (systemd-resolved, NetworkManager, systemd-networkd), told to take
/// up what was written for them. By systemd's unit names. Failures, a node without systemd included, are <see cref="HostException"/>s.
/// </summary>
public interface INetworkDaemons
{
    /// <summary>Reloads its configuration, or restarts where it cannot reload. Nothing if it does not run.</summary>
    void TakeUp(string unit);

    /// <summary>Restarts it. Nothing if it does not run.</summary>
    void Restart(string unit);
}
