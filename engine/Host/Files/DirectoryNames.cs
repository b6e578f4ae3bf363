using System.Buffers;
using System.Buffers.Binary;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Reads the names in a directory by getdents64(2).</summary>
internal static unsafe class DirectoryNames
{
    private const int BufferSize = 32 * 1024;

    /// <summary>All names, sorted by ordinal. Throws.</summary>
    internal static List<string> All(int fd, string subject)
    {
        var names = new List<string>();
        Read(fd, subject, bytes =>
        {
            if (!SymbolicLink.Decode(bytes, out var name))
            {
                throw Failure.Raise("list", subject, Errno.EILSEQ, "a name in it is not UTF-8 (EILSEQ)");
            }

            names.Add(name);
            return true;
        });
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    internal static bool IsEmpty(int fd, string subject)
    {
        var empty = true;
        Read(fd, subject, _ => empty = false);
        return empty;
    }

    private delegate bool Visit(ReadOnlySpan<byte> name);

    private static void Read(int fd, string subject, Visit visit)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            fixed (byte* start = buffer)
            {
                while (true)
                {
                    var length = Libc.ReadDirectory(fd, start, buffer.Length);
                    Failure.Check(length, "list", subject);
                    if (length == 0 || !VisitAll(buffer.AsSpan(0, (int)length), visit))
                    {
                        return;
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, then the name with its zero byte.
    private static bool VisitAll(ReadOnlySpan<byte> records, Visit visit)
    {
        while (records.Length > 0)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            var name = records[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !visit(name))
            {
                return false;
            }

            records = records[length..];
        }

        return true;
    }
}
