using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Builds netlink messages one behind the other in one buffer: header (struct nlmsghdr), the family's own header, attributes aligned to four bytes.
/// </summary>
internal sealed class MessageWriter
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;
    private int _message;

    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    internal int Length => _length;

    internal void Clear() => _length = 0;

    internal void Begin(ushort type, ushort flags, uint sequence)
    {
        _message = _length;
        var header = Reserve(16);
        Set(header, 4, type);
        Set(header, 6, (ushort)(flags | Rtm.Request));
        Set(header, 8, sequence);
    }

    /// <summary>The family's header: so many bytes of zero, to be filled in before anything else is written.</summary>
    internal Span<byte> Header(int size) => Reserve(size);

    internal void End() => Set(_buffer.AsSpan(_message), 0, (uint)(_length - _message));

    internal void Put(int type, ReadOnlySpan<byte> value)
    {
        var attribute = Reserve(4 + value.Length);
        Set(attribute, 0, (ushort)(4 + value.Length));
        Set(attribute, 2, (ushort)type);
        value.CopyTo(attribute[4..]);
    }

    internal void Put(int type, byte value) => Put(type, [value]);

    internal void Put(int type, bool value) => Put(type, [value ? (byte)1 : (byte)0]);

    internal void Put(int type, ushort value) => Put(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in value)));

    internal void Put(int type, int value) => Put(type, unchecked((uint)value));

    internal void Put(int type, uint value) => Put(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    internal void PutBigEndian(int type, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        Put(type, bytes);
    }

    internal void PutBigEndian(int type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Put(type, bytes);
    }

    /// <summary>A text with its zero byte.</summary>
    internal void Put(int type, string value)
    {
        var attribute = Reserve(4 + Encoding.UTF8.GetByteCount(value) + 1);
        var count = Encoding.UTF8.GetBytes(value, attribute[4..]);
        Set(attribute, 0, (ushort)(4 + count + 1));
        Set(attribute, 2, (ushort)type);
    }

    internal void Put(int type, IPAddress value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, out var count);
        Put(type, bytes[..count]);
    }

    internal void Put(int type, HardwareAddress value) => Put(type, value.Bytes);

    internal void Put(RawAttribute value) => Put(value.Type, Convert.FromHexString(value.Hex));

    internal void Put(ReadOnlySpan<RawAttribute> values)
    {
        foreach (var value in values)
        {
            Put(value);
        }
    }

    internal int BeginNested(int type)
    {
        var start = _length;
        Set(Reserve(4), 2, (ushort)type);
        return start;
    }

    internal void EndNested(int start) => Set(_buffer.AsSpan(start), 0, (ushort)(_length - start));

    /// <summary>Bytes of another shape within a message (struct rtnexthop), zeroed and aligned.</summary>
    internal Span<byte> Reserve(int size)
    {
        var aligned = (size + 3) & ~3;
        if (_length + aligned > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + aligned));
        }

        var span = _buffer.AsSpan(_length, aligned);
        span.Clear();
        _length += aligned;
        return span[..size];
    }

    internal static void Set(Span<byte> at, int offset, ushort value) => MemoryMarshal.Write(at[offset..], in value);

    internal static void Set(Span<byte> at, int offset, uint value) => MemoryMarshal.Write(at[offset..], in value);

    internal static void Set(Span<byte> at, int offset, int value) => MemoryMarshal.Write(at[offset..], in value);
}
