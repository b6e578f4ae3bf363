using System.Diagnostics.CodeAnalysis;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>How directories are opened beneath the root.</summary>
public enum PathResolution
{
    /// <summary>openat2(2) where the kernel and the sandbox allow it, a walk otherwise.</summary>
    Automatic,

    /// <summary>Always component by component.</summary>
    Walk,
}

/// <summary>
/// Opens the directories of the node beneath the root. A path without links takes one openat2(2) that could not pass through any;
/// every other path is walked, which applies the rule of links.
/// </summary>
internal sealed class NodeDirectories : IDisposable
{
    private readonly LinkRule _rule;
    private volatile bool _walkOnly;

    internal NodeDirectories(string root, PathResolution resolution)
    {
        // An inode that cannot be opened is reached by its path there; see Descriptor.ProcPath.
        OpenDirectory("/proc/self/fd").Dispose();
        Root = OpenDirectory(root);
        BelowRoot = !IsTop(Root);
        _rule = BelowRoot ? LinkRule.OwnedByRootOr(Libc.EffectiveUser()) : LinkRule.OwnedByRoot;
        _walkOnly = resolution == PathResolution.Walk;
    }

    internal Descriptor Root { get; }

    internal bool BelowRoot { get; }

    /// <summary>Opens a directory in which something lies (O_PATH). On failure <paramref name="error"/> names <paramref name="subject"/>.</summary>
    internal bool TryOpen(string directory, string subject, [NotNullWhen(true)] out Descriptor? opened, [NotNullWhen(false)] out HostError? error)
    {
        opened = null;
        error = null;
        if (!_walkOnly)
        {
            var number = Libc.OpenAt2(
                Root.Number,
                directory.Length == 1 ? "." : directory[1..],
                (ulong)(Flags.PathOnly | Flags.Directory | Flags.CloseOnExec),
                Flags.ResolveBeneath | Flags.ResolveNoSymlinks);
            if (number >= 0)
            {
                opened = new Descriptor(number);
                return true;
            }

            switch (Failure.Last)
            {
                case Errno.ENOENT:
                    error = Failure.Of("open", subject, Errno.ENOENT);
                    return false;

                // ENOSYS before Linux 5.6; EPERM from seccomp filters that do not know the call. O_PATH itself never gives EPERM.
                case Errno.ENOSYS or Errno.EPERM:
                    _walkOnly = true;
                    break;
            }
        }

        using var walk = new Walk(Root, _rule, subject);
        error = walk.To(directory, directory: true);
        if (error is not null)
        {
            return false;
        }

        opened = walk.Take();
        return true;
    }

    /// <summary>The directory that holds the path, and the name in it.</summary>
    internal Descriptor OpenParent(string path, out string name)
    {
        (var directory, name) = NodePath.Split(path);
        return TryOpen(directory, path, out var opened, out var error) ? opened : throw new HostException(error);
    }

    /// <summary>Follows every link as a process whose root this is; null if nothing is there.</summary>
    internal string? Resolve(string path)
    {
        using var walk = new Walk(Root, LinkRule.FollowAll, path);
        return walk.To(path, directory: false) switch
        {
            null => walk.Reached,
            { Errno: Errno.ENOENT or Errno.ENOTDIR } => null,
            { } error => throw new HostException(error),
        };
    }

    public void Dispose() => Root.Dispose();

    private static Descriptor OpenDirectory(string path)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.PathOnly | Flags.Directory | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", path);
        return new Descriptor(number);
    }

    // By inode, not by name: "/proc/self/root" and a link to "/" are the node itself too.
    private static bool IsTop(Descriptor root)
    {
        using var top = OpenDirectory("/");
        return StatX.Of(top.Number, out var one) == 0 && StatX.Of(root.Number, out var other) == 0
            && (one.Identity.Device, one.Identity.Inode) == (other.Identity.Device, other.Identity.Inode);
    }
}
