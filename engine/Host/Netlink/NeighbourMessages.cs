using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Entries of the neighbour table as RTM_GETNEIGH returns and RTM_NEWNEIGH takes them: struct ndmsg and NDA_* (linux/neighbour.h).</summary>
internal static class NeighbourMessages
{
    private const int HeaderSize = 12;
    private const int Dst = 1;
    private const int LinkLayerAddress = 2;
    private const int CacheInfo = 3;

    // USER_HZ: struct nda_cacheinfo counts in it.
    private const uint TicksPerSecond = 100;

    internal static void Request(MessageWriter writer, Family family) => writer.Header(HeaderSize)[0] = (byte)family;

    internal static void WriteAdd(MessageWriter writer, NeighbourState neighbour, uint sequence)
    {
        writer.Begin(Rtm.NewNeigh, Rtm.Ack | Rtm.Create | Rtm.Exclusive, sequence);
        var header = writer.Header(HeaderSize);
        header[0] = (byte)IpPrefix.FamilyOf(neighbour.Address);
        MessageWriter.Set(header, 4, (uint)neighbour.Index);
        MessageWriter.Set(header, 8, (ushort)neighbour.Status);
        writer.Put(Dst, neighbour.Address);
        if (neighbour.HardwareAddress is { } hardware)
        {
            writer.Put(LinkLayerAddress, hardware);
        }

        writer.End();
    }

    internal static NeighbourState? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderSize)
        {
            return null;
        }

        System.Net.IPAddress? address = null;
        HardwareAddress? hardware = null;
        TimeSpan? confirmed = null;
        var attributes = payload.After(HeaderSize);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Dst: address = attributes.Value.Address(); break;
                case LinkLayerAddress: hardware = attributes.Value.Hardware(); break;
                case CacheInfo: confirmed = TimeSpan.FromSeconds((double)attributes.Value.U32() / TicksPerSecond); break;
            }
        }

        return address is null ? null : new NeighbourState
        {
            Index = payload[4..].S32(),
            Address = address,
            HardwareAddress = hardware,
            Status = (NeighbourStatus)payload[8..].U16(),
            Confirmed = confirmed,
        };
    }
}
