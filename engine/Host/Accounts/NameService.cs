using System.Buffers;
using System.Runtime.InteropServices;
using Reconciler.Core.Ports;

namespace Reconciler.Host.Accounts;

/// <summary>Asks the running system's name service, by libc (getpwnam_r(3) and its kin). Null is "no such account".</summary>
internal static unsafe partial class NameService
{
    private const string Library = "libc";
    private const int MostBytes = 1024 * 1024;

    // struct passwd: name, password, uid, gid, ...; struct group: name, password, gid, members. 48 bytes hold either.
    private delegate int Query(byte* record, byte* buffer, nuint size, byte** found);

    internal static uint? Uid(string name) => Ask((r, b, s, f) => GetUser(name, r, b, s, f), Number);

    internal static uint? Gid(string name) => Ask((r, b, s, f) => GetGroup(name, r, b, s, f), Number);

    internal static string? UserName(uint uid) => Ask((r, b, s, f) => GetUser(uid, r, b, s, f), Name);

    internal static string? GroupName(uint gid) => Ask((r, b, s, f) => GetGroup(gid, r, b, s, f), Name);

    internal static uint? PrimaryGid(uint uid) => Ask((r, b, s, f) => GetUser(uid, r, b, s, f), record => (uint?)*(uint*)(record + 20));

    private static uint? Number(nint record) => *(uint*)(record + 16);

    private static string? Name(nint record) => Marshal.PtrToStringUTF8(*(nint*)record);

    private static T? Ask<T>(Query query, Func<nint, T?> read)
    {
        var record = stackalloc byte[64];
        for (var size = 4096; size <= MostBytes; size *= 4)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                fixed (byte* start = buffer)
                {
                    byte* found = null;
                    var errno = query(record, start, (nuint)buffer.Length, &found);
                    if (errno != Errno.ERANGE)
                    {
                        return found is null ? default : read((nint)found);
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return default;
    }

    [LibraryImport(Library, EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetUser(string name, byte* record, byte* buffer, nuint size, byte** found);

    [LibraryImport(Library, EntryPoint = "getpwuid_r")]
    private static partial int GetUser(uint uid, byte* record, byte* buffer, nuint size, byte** found);

    [LibraryImport(Library, EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetGroup(string name, byte* record, byte* buffer, nuint size, byte** found);

    [LibraryImport(Library, EntryPoint = "getgrgid_r")]
    private static partial int GetGroup(uint gid, byte* record, byte* buffer, nuint size, byte** found);
}
