using System.Buffers.Binary;
using System.Text;

namespace Reconciler.Host.Packages;

/// <summary>
/// Takes the stream of headers apart that <c>rpmdb --exportdb</c> writes: each a magic number, two lengths, an index of 16 bytes an entry and the
/// store (rpm's docs, "Package format: header structure").
/// </summary>
internal static class RpmHeaders
{
    private const int Preamble = 16;
    private const int IndexEntry = 16;
    private const int Name = 1000;
    private const int Version = 1001;
    private const int Release = 1002;
    private const int Architecture = 1022;

    /// <summary>By NAME-VERSION-RELEASE.ARCHITECTURE, the header as it can be imported again.</summary>
    internal static Dictionary<string, ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> stream)
    {
        var headers = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var rest = stream; rest.Length >= Preamble && rest.Span.StartsWith((ReadOnlySpan<byte>)[0x8e, 0xad, 0xe8]);)
        {
            var entries = BinaryPrimitives.ReadUInt32BigEndian(rest.Span[8..]);
            var store = BinaryPrimitives.ReadUInt32BigEndian(rest.Span[12..]);
            var length = Preamble + ((long)entries * IndexEntry) + store;
            if (length > rest.Length)
            {
                break;
            }

            var header = rest[..(int)length];
            headers[$"{Text(header.Span, Name)}-{Text(header.Span, Version)}-{Text(header.Span, Release)}.{Text(header.Span, Architecture)}"] = header;
            rest = rest[(int)length..];
        }

        return headers;
    }

    /// <summary>The first string of a tag; empty if it has none.</summary>
    private static string Text(ReadOnlySpan<byte> header, int tag)
    {
        var entries = (int)BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        var store = header[(Preamble + (entries * IndexEntry))..];
        for (var i = 0; i < entries; i++)
        {
            var entry = header[(Preamble + (i * IndexEntry))..];
            var offset = BinaryPrimitives.ReadInt32BigEndian(entry[8..]);
            if (BinaryPrimitives.ReadInt32BigEndian(entry) == tag && offset >= 0 && offset < store.Length)
            {
                var text = store[offset..];
                return Encoding.UTF8.GetString(text.IndexOf((byte)0) is var end and >= 0 ? text[..end] : text);
            }
        }

        return "";
    }
}
