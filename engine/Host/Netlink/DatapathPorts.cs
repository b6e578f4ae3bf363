namespace Reconciler.Host.Netlink;

/// <summary>
/// The ports of Open vSwitch's datapaths in the kernel, by generic netlink (linux/genetlink.h, linux/openvswitch.h). rtnetlink does not take a
/// port from a datapath, and does not remove an internal one: their devices have neither ndo_del_slave nor dellink.
/// </summary>
internal static class DatapathPorts
{
    private const string Family = "ovs_vport";
    private const ushort Control = 16;
    private const byte GetFamily = 3;
    private const int FamilyId = 1;
    private const int FamilyName = 2;
    private const byte Delete = 2;
    private const int PortName = 3;

    /// <summary>Null where it was done; ENODEV where no datapath has such a port.</summary>
    internal static Acknowledgement Remove(string port)
    {
        using var exchange = new NetlinkExchange(NetlinkSocket.Generic);
        var family = exchange.Request(Control, writer => WriteFamily(writer), ParseFamily, out var found);
        if (family is null)
        {
            return found;
        }

        exchange.Request<object>(family.Id, writer => WriteDelete(writer, port), _ => null, out var end);
        return end;
    }

    /// <summary>struct genlmsghdr and the family's name.</summary>
    internal static void WriteFamily(MessageWriter writer)
    {
        Begin(writer, GetFamily, 4);
        writer.Put(FamilyName, Family);
    }

    /// <summary>struct genlmsghdr, struct ovs_header (whichever datapath it is in), and the port's name.</summary>
    internal static void WriteDelete(MessageWriter writer, string port)
    {
        Begin(writer, Delete, 8);
        writer.Put(PortName, port);
    }

    private static void Begin(MessageWriter writer, byte command, int size)
    {
        var header = writer.Header(size);
        header[0] = command;
        header[1] = 1;
    }

    private static GenericFamily? ParseFamily(ReadOnlySpan<byte> payload)
    {
        var attributes = new AttributeReader(payload[4..]);
        while (attributes.MoveNext())
        {
            if (attributes.Type == FamilyId)
            {
                return new GenericFamily(attributes.Value.U16());
            }
        }

        return null;
    }

    private sealed record GenericFamily(ushort Id);
}
