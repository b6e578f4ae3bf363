using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>
/// Gives one inode, held by a descriptor (O_PATH will do), its attributes: owner first, since chown(2) clears set-id bits and capabilities,
/// then mode and extended attributes, and the time last. An access list and the mode say the same of one inode, so their order does not matter.
/// </summary>
internal static class InodeAttributes
{
    private const uint OwnerWrites = 0x80; // 0200

    internal static void Apply(Descriptor inode, string subject, FileAttributes wanted)
    {
        if (wanted.Uid is not null || wanted.Gid is not null)
        {
            // -1 leaves one of the two as it is (chown(2)).
            var changed = Libc.ChangeOwnerAt(
                inode.Number, "", wanted.Uid ?? uint.MaxValue, wanted.Gid ?? uint.MaxValue, Flags.EmptyPath | Flags.NoFollowAt);
            Failure.Check(changed, "chown", subject);
        }

        // Without root, user attributes may be set only while the mode lets the owner write (fs/xattr.c, xattr_permission).
        var writable = wanted.Mode is { } mode && (mode & OwnerWrites) != 0;
        if (writable)
        {
            SetMode(inode, subject, wanted.Mode);
        }

        if (wanted.Attributes is { } attributes)
        {
            ExtendedAttributes.Set(inode, subject, attributes);
        }

        if (!writable)
        {
            SetMode(inode, subject, wanted.Mode);
        }

        if (wanted.MtimeNs is { } mtime)
        {
            SetTime(inode, subject, mtime);
        }
    }

    private static void SetMode(Descriptor inode, string subject, uint? mode)
    {
        if (mode is not null)
        {
            // fchmod(2) refuses O_PATH; the path in /proc leads to the same inode, whatever has happened to its name.
            Failure.Check(Libc.ChangeMode(inode.ProcPath, mode.Value), "chmod", subject);
        }
    }

    private static unsafe void SetTime(Descriptor inode, string subject, long mtime)
    {
        var (seconds, nanoseconds) = Math.DivRem(mtime, 1_000_000_000);
        if (nanoseconds < 0)
        {
            (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000);
        }

        var times = stackalloc TimeSpec[2];
        times[0] = new TimeSpec { Nanoseconds = TimeSpec.Omit };
        times[1] = new TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        Failure.Check(Libc.SetTimesAt(Flags.CurrentDirectory, inode.ProcPath, times, 0), "set time of", subject);
    }
}
