using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Who else configures interfaces on a node.</summary>
public enum ForeignDaemon
{
    NetworkManager,
    Networkd,
}

/// <summary>An interface that somebody else manages, by what can be seen: what is said in which file of the daemon's.</summary>
public sealed record ForeignLink(string Name, ForeignDaemon Manager, string Evidence, string File)
{
    public string ManagerName => Manager == ForeignDaemon.NetworkManager ? "NetworkManager" : "systemd-networkd";
}

/// <summary>Which of the interfaces that the document names are managed by others, and the files by which they are told to let go.</summary>
public sealed record ForeignObserved
{
    /// <summary>Sorts before what netplan and people write (10-, 50-): the first file that matches an interface decides (systemd.network(5)).</summary>
    public const string NetworkdFile = ConfigDaemon.NetworkdFiles + "/05-reconciler.network";

    public const string NetworkManagerFile = ConfigDaemon.NetworkManagerDropIns + "/90-reconciler.conf";

    public static ForeignObserved Nothing { get; } = new();

    public Sequence<ForeignLink> Links { get; init; }

    /// <summary>Null: systemd-networkd does not run here.</summary>
    public NetworkdStrips? Networkd { get; init; }

    /// <summary>The boot waits for systemd-networkd to bring an interface up (its wait-online.service), and all that it manages are among <see cref="Links"/>.</summary>
    public bool BootWaits { get; init; }

    /// <summary>The file of each daemon that manages one of <see cref="Links"/>.</summary>
    public ImmutableDictionary<ForeignDaemon, ConfigFileSeen> Files { get; init; } = ImmutableDictionary<ForeignDaemon, ConfigFileSeen>.Empty;

    public static ForeignObserved Observe(NetworkSpec spec, NetworkState network, IHostReader host) => new ForeignSweep(host).Observe(spec, network);

    public ForeignLink? Of(string name)
    {
        foreach (var link in Links)
        {
            if (link.Name == name)
            {
                return link;
            }
        }

        return null;
    }
}
