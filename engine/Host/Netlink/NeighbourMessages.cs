using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Entries of the neighbour table as RTM_GETNEIGH returns them: struct ndmsg and NDA_* (linux/neighbour.h).</summary>
internal static class NeighbourMessages
{
    private const int HeaderSize = 12;
    private const int Dst = 1;
    private const int LinkLayerAddress = 2;
    private const int CacheInfo = 3;

    // USER_HZ: struct nda_cacheinfo counts in it.
    private const uint TicksPerSecond = 100;

    internal static void Request(MessageWriter writer, Family family) => writer.Header(HeaderSize)[0] = (byte)family;

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
