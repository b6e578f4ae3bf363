using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>What must fit together in the VLANs of a bridge's port.</summary>
internal static class VlanChecks
{
    public static void Check(InterfaceEntry bridge, DiagnosticBag diagnostics)
    {
        var ports = bridge.LinuxBridge?.Ports?.Items.Select(port => (port.Name, port.Vlan))
            ?? bridge.OvsBridge?.Ports?.Items.Select(port => (port.Name, port.Vlan))
            ?? [];
        foreach (var (name, vlan) in ports)
        {
            if (vlan is not null)
            {
                Check(name, vlan, diagnostics);
            }
        }
    }

    private static void Check(string port, PortVlan vlan, DiagnosticBag diagnostics)
    {
        var isTrunk = vlan.Mode == PortVlanMode.Trunk;
        if (!isTrunk && vlan.TrunkTags is { IsEmpty: false })
        {
            Conflict("has `trunk-tags`, and is no trunk", "say `mode: trunk`, or take the tags out");
        }

        if (!isTrunk && vlan.EnableNative == true)
        {
            Conflict("has a native VLAN, and is no trunk", "an access port has its `tag` alone");
        }

        if (vlan is { Mode: PortVlanMode.Access, Tag: null })
        {
            Conflict("is an access port, and has no `tag`", "give the VLAN that it gives access to");
        }

        if (isTrunk && vlan.EnableNative == true && vlan.Tag is null or 0)
        {
            Conflict("has a native VLAN, and no `tag` says which", "give its `tag`");
        }

        if (isTrunk && vlan.Tag is > 0 && vlan.EnableNative != true)
        {
            Conflict("is a trunk with a `tag`", "say `enable-native: true`, if that is its native VLAN");
        }

        var seen = new List<VlanRange>();
        foreach (var range in vlan.TrunkTags?.Items ?? [])
        {
            if (seen.Find(other => other.Min <= range.Max && range.Min <= other.Max) is { } other)
            {
                diagnostics.Error(
                    Codes.Conflict,
                    $"the trunk tags {range} of the port `{port}` overlap {other} at {other.Place}",
                    range.Place.Span,
                    "name each VLAN once");
            }

            seen.Add(range);
        }

        void Conflict(string what, string hint) => diagnostics.Error(Codes.Conflict, $"the port `{port}` {what}", vlan.Place.Span, hint);
    }
}
