using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>
/// Extended attributes of one inode (xattr(7)): also POSIX ACLs and SELinux labels. The f-calls refuse O_PATH, so an inode that is held
/// by a descriptor is reached by following its path in /proc/self/fd, which leads to it and nowhere else, even if it is a link.
/// </summary>
internal static unsafe class ExtendedAttributes
{
    private const int MostBytes = 64 * 1024;
    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Reads all of an open file. Returns 0 or the errno.</summary>
    internal static int Read(int fd, out ImmutableSortedDictionary<string, string> attributes)
    {
        // Most files have none: one call, no buffer from the heap.
        var list = stackalloc byte[512];
        var length = Libc.ListAttributes(fd, list, 512);
        if (length > 0 || (length < 0 && Failure.Last == Errno.ERANGE))
        {
            return Read(Descriptor.PathOf(fd), follow: true, out attributes);
        }

        attributes = None;
        return length == 0 ? 0 : Absent(Failure.Last);
    }

    /// <summary>Reads all of the inode at a path whose last component is not followed. Returns 0 or the errno.</summary>
    internal static int ReadName(string path, out ImmutableSortedDictionary<string, string> attributes) => Read(path, follow: false, out attributes);

    /// <summary>Sets exactly these and removes any other, touching only what differs. Throws.</summary>
    internal static void Set(Descriptor inode, string subject, ImmutableSortedDictionary<string, string> wanted)
    {
        var path = inode.ProcPath;
        var errno = Read(path, follow: true, out var present);
        if (errno != 0)
        {
            throw Failure.Raise("list attributes of", subject, errno);
        }

        foreach (var name in present.Keys.Where(name => !wanted.ContainsKey(name)))
        {
            // A label cannot be taken away, only replaced (security/selinux/hooks.c): the kernel's choice stays.
            if (Libc.RemoveAttributeFollowing(path, name) < 0 && Failure.Last != Errno.ENODATA && name != "security.selinux")
            {
                throw Failure.Raise($"remove attribute {name} of", subject, Failure.Last);
            }
        }

        foreach (var (name, hex) in wanted)
        {
            if (present.TryGetValue(name, out var now) && now == hex)
            {
                continue;
            }

            fixed (byte* value = Convert.FromHexString(hex))
            {
                Failure.Check(Libc.SetAttributeFollowing(path, name, value, (nuint)(hex.Length / 2), 0), $"set attribute {name} of", subject);
            }
        }
    }

    private static int Read(string path, bool follow, out ImmutableSortedDictionary<string, string> attributes)
    {
        attributes = None;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * MostBytes);
        try
        {
            fixed (byte* list = buffer)
            {
                var length = follow ? Libc.ListAttributesFollowing(path, list, MostBytes) : Libc.ListAttributes(path, list, MostBytes);
                if (length <= 0)
                {
                    return length == 0 ? 0 : Absent(Failure.Last);
                }

                var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
                foreach (var name in Names(new ReadOnlySpan<byte>(list, (int)length)))
                {
                    var value = list + MostBytes;
                    var size = follow ? Libc.GetAttributeFollowing(path, name, value, MostBytes) : Libc.GetAttribute(path, name, value, MostBytes);
                    if (size >= 0)
                    {
                        found[name] = Convert.ToHexStringLower(new ReadOnlySpan<byte>(value, (int)size));
                    }
                    else if (Failure.Last != Errno.ENODATA)
                    {
                        return Failure.Last;
                    }
                }

                attributes = found.ToImmutable();
                return 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static List<string> Names(ReadOnlySpan<byte> list)
    {
        var names = new List<string>();
        while (list.Length > 0)
        {
            var end = list.IndexOf((byte)0);
            var name = Encoding.UTF8.GetString(end < 0 ? list : list[..end]);
            if (!IsKernelMade(name))
            {
                names.Add(name);
            }

            list = end < 0 ? [] : list[(end + 1)..];
        }

        return names;
    }

    // Computed by the kernel from content and inode (IMA, EVM): an old value put back would only be wrong.
    private static bool IsKernelMade(string name) => name is "security.ima" or "security.evm";

    private static int Absent(int errno) => errno is Errno.ENOTSUP or Errno.ENOSYS ? 0 : errno;
}
