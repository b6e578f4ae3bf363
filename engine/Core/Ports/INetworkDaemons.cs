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

    /// <summary>Has the tool of a format bring up what its files say: of these interfaces, or of all where it knows no single ones.</summary>
    void BringUp(BootTool tool, IReadOnlyList<string> interfaces);
}

/// <summary>What reads the files that configure a network at boot.</summary>
public enum BootTool
{
    /// <summary><c>ifdown</c> and <c>ifup</c> of each interface: ifupdown's, or the network scripts'.</summary>
    IfUp,

    /// <summary><c>nmcli connection reload</c>: a profile that is active stays as it is.</summary>
    NetworkManager,

    /// <summary><c>netplan apply</c>.</summary>
    Netplan,

    /// <summary><c>networkctl reload</c>: links whose file changed are configured anew.</summary>
    Networkd,
}
