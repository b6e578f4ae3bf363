using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What a switch that runs no more has left in the kernel. Its interfaces go nowhere, and a datapath goes on taking whatever comes in by its ports
/// (netdev_frame_hook, net/openvswitch/vport-netdev.c), so that an address on one answers nobody.
/// </summary>
internal static class LeftOvers
{
    /// <summary>The one datapath of the kernel that all bridges share (dpif-netlink), as a link of its own.</summary>
    public const string Datapath = "ovs-system";

    public const string Daemon = "ovs-vswitchd";

    /// <summary>
    /// In userspace the switch makes its ports as persistent tap devices, which outlive it; one that no process holds has no carrier
    /// (tun_chr_close, drivers/net/tun.c).
    /// </summary>
    public static bool IsInterface(NetworkObserved observed, string name) => observed.State.Find(name) switch
    {
        { Kind: "tun" } state => (state.Flags & LinkFlags.LowerUp) == 0,
        { Kind: "openvswitch" } => observed.IsSwitchGone,
        _ => false,
    };

    /// <summary>An undo would have to bring one back. Only the switch makes such a link, and what was on it would go with whatever is undone beside it.</summary>
    public static bool IsLost(NetworkObserved observed, ExactEntry entry) =>
        entry.Target is InterfaceModel { Link: { Kind: "tun" or "openvswitch", Ovs: null } link } && observed.State.Find(link.Name) is null;

    public static string WhyLost(ExactEntry lost) =>
        $"{lost.Id} was left over from a switch that did not run, and cannot be made again: start Open vSwitch, and apply the document that has its bridge";

    /// <summary>A port of the document that has an address, or gets one, is taken out of the datapath.</summary>
    public static void ReleasePorts(Target target)
    {
        foreach (var entry in target.Spec.Interfaces.Items.Where(entry => !target.IsBlocked(entry)))
        {
            if (target.Link(target.NameOf(entry)) is { Controller: Datapath } link && link.Addresses.Items.Any(address => !address.IsLinkLocal))
            {
                target.Set(link with { Controller = null }, entry.Header);
                target.Note(entry.Id, "Open vSwitch runs no more, and its datapath in the kernel still takes what comes in: the port is taken out of it");
            }
        }
    }
}
