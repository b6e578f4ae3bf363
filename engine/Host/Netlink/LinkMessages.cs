using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink.Kinds;

namespace Reconciler.Host.Netlink;

/// <summary>Links as RTM_NEWLINK tells of them: struct ifinfomsg and IFLA_* (linux/if_link.h).</summary>
internal static class LinkMessages
{
    internal const int HeaderSize = 16;
    internal const int Address = 1;
    internal const int Name = 3;
    internal const int Mtu = 4;
    internal const int Link = 5;
    internal const int Master = 10;
    internal const int TxQueueLength = 13;
    internal const int LinkInfo = 18;
    internal const int Alias = 20;
    internal const int AfSpec = 26;
    internal const int Group = 27;

    internal const int InfoKind = 1;
    internal const int InfoData = 2;
    internal const int InfoPortKind = 4;
    internal const int InfoPortData = 5;

    internal const int Inet6AddrGenMode = 8;

    private const int OperState = 16;
    private const int ExtMask = 29;
    private const int Carrier = 33;
    private const int LinkNetnsId = 37;
    private const int MinMtu = 50;
    private const int MaxMtu = 51;
    private const int PropList = 52;
    private const int AltIfName = 53;
    private const int PermAddress = 54;

    private const uint SkipStatistics = 1 << 3;

    internal static void Request(MessageWriter writer)
    {
        writer.Header(HeaderSize);
        writer.Put(ExtMask, SkipStatistics);
    }

    internal static LinkState? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderSize)
        {
            return null;
        }

        string name = "";
        string? alias = null;
        HardwareAddress? address = null, permanent = null;
        int mtu = 0, minMtu = 0, maxMtu = 0, queue = 0, group = 0;
        int? master = null, link = null, netns = null;
        OperationalState state = default;
        bool carrier = false;
        AddrGenMode? mode = null;
        Sequence<string> altNames = default;
        ReadOnlySpan<byte> info = default;
        var attributes = payload.After(HeaderSize);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case Address: address = HardwareAddress.FromBytes(value); break;
                case Name: name = value.Text(); break;
                case Mtu: mtu = value.S32(); break;
                case Link: link = value.S32() is var lower and not 0 ? lower : null; break;
                case Master: master = value.S32(); break;
                case TxQueueLength: queue = value.S32(); break;
                case OperState: state = (OperationalState)value.U8(); break;
                case LinkInfo: info = value; break;
                case Alias: alias = value.Text(); break;
                case AfSpec: mode = ParseAddrGenMode(value); break;
                case Group: group = value.S32(); break;
                case Carrier: carrier = value.Flag(); break;
                case LinkNetnsId: netns = value.S32(); break;
                case MinMtu: minMtu = value.S32(); break;
                case MaxMtu: maxMtu = value.S32(); break;
                case PropList: altNames = ParseAltNames(value); break;
                case PermAddress: permanent = value.Hardware(); break;
            }
        }

        var parsed = new LinkState
        {
            Index = payload[4..].S32(),
            Name = name,
            HardwareType = payload[2..].U16(),
            Flags = (LinkFlags)payload[8..].U32(),
            OperState = state,
            Carrier = carrier,
            Mtu = mtu,
            MinMtu = minMtu,
            MaxMtu = maxMtu,
            TxQueueLength = queue,
            Address = address is { } present && present != default ? present : null,
            PermanentAddress = permanent,
            Master = master,
            Link = link,
            LinkNetnsId = netns,
            Alias = alias,
            AltNames = altNames,
            Group = group,
            AddrGenMode = mode,
        };
        return info.IsEmpty ? parsed : WithInfo(parsed, info);
    }

    private static LinkState WithInfo(LinkState state, ReadOnlySpan<byte> info)
    {
        string? kind = null, portKind = null;
        ReadOnlySpan<byte> data = default, portData = default;
        var attributes = new AttributeReader(info);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case InfoKind: kind = LinkKinds.Intern(attributes.Value); break;
                case InfoData: data = attributes.Value; break;
                case InfoPortKind: portKind = LinkKinds.Intern(attributes.Value); break;
                case InfoPortData: portData = attributes.Value; break;
            }
        }

        return state with
        {
            Kind = kind,
            PortKind = portKind,
            Data = kind is null || data.IsEmpty ? null : LinkKinds.Parse(kind, data),
            BridgePort = portKind == "bridge" ? BridgePortMessages.Parse(portData) : null,
            AddressOutsideBond = portKind == "bond" ? BondMessages.ParseAddressOfPort(portData) : null,
        };
    }

    private static AddrGenMode? ParseAddrGenMode(ReadOnlySpan<byte> families)
    {
        var family = new AttributeReader(families);
        while (family.MoveNext())
        {
            if (family.Type != (int)Family.Inet6)
            {
                continue;
            }

            var attributes = new AttributeReader(family.Value);
            while (attributes.MoveNext())
            {
                if (attributes.Type == Inet6AddrGenMode)
                {
                    return (AddrGenMode)attributes.Value.U8();
                }
            }
        }

        return null;
    }

    private static Sequence<string> ParseAltNames(ReadOnlySpan<byte> properties)
    {
        List<string>? names = null;
        var attributes = new AttributeReader(properties);
        while (attributes.MoveNext())
        {
            if (attributes.Type == AltIfName)
            {
                (names ??= []).Add(attributes.Value.Text());
            }
        }

        return Attributes.Sequence(names);
    }
}
