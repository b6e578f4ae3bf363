using System.Runtime.InteropServices;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Addresses as RTM_*ADDR carries them: struct ifaddrmsg and IFA_* (linux/if_addr.h).</summary>
internal static class AddressMessages
{
    private const int HeaderSize = 8;
    private const int Address = 1;
    private const int Local = 2;
    private const int Label = 3;
    private const int Broadcast = 4;
    private const int CacheInfo = 6;
    private const int Flags = 8;
    private const int RoutePriority = 9;
    private const int Protocol = 11;

    /// <summary>The flags that a writer decides; the kernel makes the others itself.</summary>
    private const AddressFlags Writable = AddressFlags.NoDad | AddressFlags.Optimistic | AddressFlags.HomeAddress
        | AddressFlags.ManageTempAddr | AddressFlags.NoPrefixRoute | AddressFlags.McAutoJoin;

    internal static void Request(MessageWriter writer, Family family) => writer.Header(HeaderSize)[0] = (byte)family;

    internal static AddressState? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderSize)
        {
            return null;
        }

        System.Net.IPAddress? address = null, local = null, broadcast = null;
        string? label = null;
        uint flags = payload[2], valid = AddressState.Forever, preferred = AddressState.Forever;
        uint? metric = null;
        byte protocol = 0;
        List<RawAttribute>? other = null;
        var attributes = payload.After(HeaderSize);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case Address: address = value.Address(); break;
                case Local: local = value.Address(); break;
                case Label: label = value.Text(); break;
                case Broadcast: broadcast = value.Address(); break;
                case Flags: flags = value.U32(); break;
                case RoutePriority: metric = value.U32(); break;
                case Protocol: protocol = value.U8(); break;
                case CacheInfo when value.Length >= 8:
                    preferred = value.U32();
                    valid = value[4..].U32();
                    break;
                case CacheInfo: break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        // IPv4 always names the local address; IPv6 only where the other one is the peer's.
        var own = local ?? address;
        return own is null ? null : new AddressState
        {
            Index = payload[4..].S32(),
            Local = own,
            PrefixLength = payload[1],
            Peer = address is not null && !address.Equals(own) ? address : null,
            Broadcast = broadcast,
            Scope = payload[3],
            Flags = (AddressFlags)flags,
            Label = label,
            Protocol = protocol,
            ValidLifetime = valid,
            PreferredLifetime = preferred,
            Metric = metric is 0 ? null : metric,
            Other = Attributes.Sequence(other),
        };
    }

    internal static void WriteAdd(MessageWriter writer, AddressState address, bool replace, uint sequence)
    {
        writer.Begin(Rtm.NewAddr, (ushort)(Rtm.Ack | Rtm.Create | (replace ? Rtm.Replace : Rtm.Exclusive)), sequence);
        WriteHeader(writer, address);
        var flags = address.Flags & Writable;
        if (flags != 0)
        {
            writer.Put(Flags, (uint)flags);
        }

        if (address.Broadcast is { } broadcast)
        {
            writer.Put(Broadcast, broadcast);
        }

        if (address.Label is { } label)
        {
            writer.Put(Label, label);
        }

        if (address.Metric is { } metric)
        {
            writer.Put(RoutePriority, metric);
        }

        if (address.Protocol != 0)
        {
            writer.Put(Protocol, address.Protocol);
        }

        if (address.ValidLifetime != AddressState.Forever || address.PreferredLifetime != AddressState.Forever)
        {
            ReadOnlySpan<uint> cache = [address.PreferredLifetime, address.ValidLifetime, 0, 0];
            writer.Put(CacheInfo, MemoryMarshal.AsBytes(cache));
        }

        writer.Put(address.Other.AsSpan());
        writer.End();
    }

    internal static void WriteDelete(MessageWriter writer, AddressState address, uint sequence)
    {
        writer.Begin(Rtm.DelAddr, Rtm.Ack, sequence);
        WriteHeader(writer, address);
        writer.End();
    }

    private static void WriteHeader(MessageWriter writer, AddressState address)
    {
        var header = writer.Header(HeaderSize);
        header[0] = (byte)address.Family;
        header[1] = address.PrefixLength;
        header[2] = (byte)(address.Flags & Writable);
        header[3] = address.Scope;
        MessageWriter.Set(header, 4, address.Index);
        writer.Put(Local, address.Local);
        writer.Put(Address, address.Peer ?? address.Local);
    }
}
