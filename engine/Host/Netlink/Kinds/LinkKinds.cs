using System.Text;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>Which kinds of link have their options read and written by name; those of every other kind are kept as they come.</summary>
internal static class LinkKinds
{
    private static readonly string[] Known =
        ["veth", "bridge", "openvswitch", "bond", "vlan", "vxlan", "dummy", "macvlan", "vrf", "tun", "macvtap", "ipvlan", "geneve", "gre", "ifb"];

    /// <summary>A kind's name without a new string for each of a thousand links.</summary>
    internal static string Intern(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)0);
        var name = end < 0 ? value : value[..end];
        foreach (var known in Known)
        {
            if (Ascii.Equals(name, known))
            {
                return known;
            }
        }

        return Encoding.UTF8.GetString(name);
    }

    internal static LinkData Parse(string kind, ReadOnlySpan<byte> data) => kind switch
    {
        "vlan" => VlanMessages.Parse(data),
        "vxlan" => VxlanMessages.Parse(data),
        "bond" => BondMessages.Parse(data),
        "bridge" => BridgeMessages.Parse(data),
        "macvlan" or "macvtap" => MacvlanMessages.Parse(data),
        "vrf" => VrfMessages.Parse(data),
        _ => ParseOther(data),
    };

    internal static void Write(MessageWriter writer, int type, LinkData data)
    {
        var nest = writer.BeginNested(type);
        switch (data)
        {
            case VlanData vlan: VlanMessages.Write(writer, vlan); break;
            case VxlanData vxlan: VxlanMessages.Write(writer, vxlan); break;
            case BondData bond: BondMessages.Write(writer, bond); break;
            case BridgeData bridge: BridgeMessages.Write(writer, bridge); break;
            case MacvlanData macvlan: MacvlanMessages.Write(writer, macvlan); break;
            case VrfData vrf: writer.PutIf(VrfMessages.Table, vrf.Table); break;
        }

        writer.Put(data.Other.AsSpan());
        writer.EndNested(nest);
    }

    /// <summary>
    /// What is the default of every new link anyway is left out where a kernel that was built without it tells of it and yet refuses it.
    /// </summary>
    internal static LinkData ForNew(LinkData data) => data is BridgeData { VlanFiltering: false } bridge ? bridge with { VlanFiltering = null } : data;

    internal static string KindOf(LinkData data) => data switch
    {
        VlanData => "vlan",
        VxlanData => "vxlan",
        BondData => "bond",
        BridgeData => "bridge",
        MacvlanData => "macvlan",
        VrfData => "vrf",
        _ => throw new ArgumentException("the kind of these options is not known: name it", nameof(data)),
    };

    private static OtherLinkData ParseOther(ReadOnlySpan<byte> data)
    {
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            (other ??= []).Add(attributes.Raw);
        }

        return new OtherLinkData { Other = Attributes.Sequence(other) };
    }
}
