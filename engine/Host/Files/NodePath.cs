using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>An absolute, normal path of the node, split into the directory and the name in it. "/" is the name "." in itself.</summary>
internal readonly record struct NodePath(string Directory, string Name)
{
    /// <summary>Where the last component begins; 0 for "/". Throws (EINVAL) for a path that is not absolute and normal.</summary>
    internal static int LastSlash(string path)
    {
        if (!IsNormal(path))
        {
            throw Failure.Raise("open", path, Errno.EINVAL, "the path is not absolute and normal (EINVAL)");
        }

        return path.LastIndexOf('/');
    }

    internal static NodePath Split(string path)
    {
        var slash = LastSlash(path);
        return new NodePath(slash == 0 ? "/" : path[..slash], path.Length == 1 ? "." : path[(slash + 1)..]);
    }

    internal static string Join(string directory, string name) => directory == "/" ? "/" + name : directory + "/" + name;

    // A zero byte would end the path early for the kernel, and ".." would leave the directory that was checked.
    private static bool IsNormal(string path)
    {
        if (path.Length == 0 || path[0] != '/' || path.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        if (path.Length == 1)
        {
            return true;
        }

        var start = 1;
        while (start <= path.Length)
        {
            var end = path.AsSpan(start).IndexOf('/');
            var part = end < 0 ? path.AsSpan(start) : path.AsSpan(start, end);
            if (part.Length == 0 || part is "." or "..")
            {
                return false;
            }

            start += part.Length + 1;
        }

        return true;
    }
}
