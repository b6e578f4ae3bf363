using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>From what a port lets through to what a document says of it; null: nothing that a document could say.</summary>
internal static class VlanExport
{
    public static PortVlan? Of(Sequence<BridgeVlan> vlans)
    {
        var native = vlans.Items.Where(vlan => vlan is { Pvid: true, Untagged: true }).Select(vlan => (ushort?)vlan.First).FirstOrDefault();
        var tagged = vlans.Items.Where(vlan => !vlan.Untagged).ToList();
        return (native, tagged.Count) switch
        {
            (null, 0) => null,
            ({ } tag, 0) => new PortVlan { Mode = PortVlanMode.Access, Tag = tag },
            _ => new PortVlan
            {
                Mode = PortVlanMode.Trunk,
                Tag = native,
                EnableNative = native is null ? null : true,
                TrunkTags = [.. tagged.Select(vlan => new VlanRange(vlan.First, vlan.Last))],
            },
        };
    }

    public static PortVlan? Of(OvsColumns port)
    {
        var tag = (ushort?)port[OvsColumn.Tag].Integer;
        var trunks = port[OvsColumn.Trunks].Members.Select(member => (ushort)(member.AsInteger ?? 0)).Order().ToList();
        return port[OvsColumn.VlanMode].Text switch
        {
            "access" or null when tag is not null && trunks.Count == 0 => new PortVlan { Mode = PortVlanMode.Access, Tag = tag },
            "trunk" or "native-untagged" when trunks.Count > 0 => new PortVlan
            {
                Mode = PortVlanMode.Trunk,
                Tag = tag,
                EnableNative = tag is null ? null : true,
                TrunkTags = [.. trunks.Select(vlan => new VlanRange(vlan, vlan))],
            },
            _ => null,
        };
    }
}
