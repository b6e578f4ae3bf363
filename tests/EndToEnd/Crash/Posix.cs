using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Reconciler.EndToEnd.Crash;

/// <summary>The few calls that .NET does not offer and that a test of bytes and owners needs.</summary>
internal static partial class Posix
{
    public static void Chown(string path, uint uid, uint gid) => Check(lchown(path, uid, gid), path);

    public static void Chmod(string path, uint mode) => Check(chmod(path, mode), path);

    public static void SetAttribute(string path, string name, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Check(lsetxattr(path, name, bytes, (nuint)bytes.Length, 0), path);
    }

    /// <summary>The attribute's value, or an empty text where there is none.</summary>
    public static string GetAttribute(string path, string name)
    {
        var bytes = new byte[256];
        var length = lgetxattr(path, name, bytes, (nuint)bytes.Length);
        return length < 0 ? "" : Encoding.UTF8.GetString(bytes, 0, (int)length);
    }

    /// <summary>One that has ended already is no error.</summary>
    public static void Kill(int process)
    {
        const int Kill = 9, NoSuchProcess = 3;
        if (kill(process, Kill) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    private static void Check(int rc, string path)
    {
        if (rc != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), path);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lsetxattr(string path, string name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint lgetxattr(string path, string name, byte[] value, nuint size);
}
