using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>IFLA_VRF_*.</summary>
internal static class VrfMessages
{
    internal const int Table = 1;

    internal static VrfData Parse(ReadOnlySpan<byte> data)
    {
        uint? table = null;
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Table)
            {
                table = attributes.Value.U32();
            }
            else
            {
                (other ??= []).Add(attributes.Raw);
            }
        }

        return new VrfData { Table = table, Other = Attributes.Sequence(other) };
    }
}
