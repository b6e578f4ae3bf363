using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>IFLA_MACVLAN_*.</summary>
internal static class MacvlanMessages
{
    private const int Mode = 1;
    private const int Flags = 2;

    // Counts of what the link holds: told, never taken.
    private const int MacAddressCount = 6;
    private const int QueueLengthUsed = 8;

    // Source mode's list: its entries are told in another shape than they are taken.
    private const int MacAddressData = 5;

    internal static MacvlanData Parse(ReadOnlySpan<byte> data)
    {
        MacvlanMode? mode = null;
        ushort? flags = null;
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Mode: mode = (MacvlanMode)attributes.Value.U32(); break;
                case Flags: flags = attributes.Value.U16(); break;
                case MacAddressCount or QueueLengthUsed or MacAddressData: break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        return new MacvlanData { Mode = mode, Flags = flags, Other = Attributes.Sequence(other) };
    }

    internal static void Write(MessageWriter writer, MacvlanData macvlan)
    {
        writer.PutIf(Mode, (uint?)macvlan.Mode);
        writer.PutIf(Flags, macvlan.Flags);
    }
}
