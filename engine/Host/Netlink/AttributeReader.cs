using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Walks over attributes (struct nlattr). One that claims more than is there ends the walk; a value that is too short reads as zero.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private const int TypeMask = 0x3fff;

    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>The type without the bits for "nested" and "network byte order".</summary>
    internal readonly int Type => RawType & TypeMask;

    internal ushort RawType { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    internal readonly RawAttribute Raw => new(RawType, Convert.ToHexStringLower(Value));

    internal bool MoveNext()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        var length = _rest.U16();
        if (length < 4 || length > _rest.Length)
        {
            return false;
        }

        RawType = _rest[2..].U16();
        Value = _rest[4..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}

/// <summary>The values that attributes carry, in the machine's own byte order unless the name says otherwise.</summary>
internal static class AttributeValues
{
    internal static byte U8(this ReadOnlySpan<byte> value) => value.IsEmpty ? (byte)0 : value[0];

    internal static bool Flag(this ReadOnlySpan<byte> value) => value.U8() != 0;

    internal static ushort U16(this ReadOnlySpan<byte> value) => value.Length < 2 ? (ushort)0 : MemoryMarshal.Read<ushort>(value);

    internal static uint U32(this ReadOnlySpan<byte> value) => value.Length < 4 ? 0 : MemoryMarshal.Read<uint>(value);

    internal static int S32(this ReadOnlySpan<byte> value) => unchecked((int)value.U32());

    internal static ushort BigEndianU16(this ReadOnlySpan<byte> value) => value.Length < 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(value);

    internal static ulong BigEndianU64(this ReadOnlySpan<byte> value) => value.Length < 8 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(value);

    internal static string Text(this ReadOnlySpan<byte> value)
    {
        var end = value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
    }

    /// <summary>Four or sixteen bytes; null for any other length.</summary>
    internal static IPAddress? Address(this ReadOnlySpan<byte> value) => value.Length is 4 or 16 ? new IPAddress(value) : null;

    internal static HardwareAddress? Hardware(this ReadOnlySpan<byte> value) =>
        value.IsEmpty || !value.ContainsAnyExcept((byte)0) ? null : HardwareAddress.FromBytes(value);

    /// <summary>What follows the family's header.</summary>
    internal static AttributeReader After(this ReadOnlySpan<byte> payload, int header) =>
        new(payload.Length < header ? default : payload[header..]);
}
