using System.Globalization;

namespace Reconciler.Host.Native;

/// <summary>An open file descriptor; whoever holds it closes it.</summary>
internal sealed class Descriptor(int number) : IDisposable
{
    private int _number = number;

    internal int Number => _number;

    /// <summary>The descriptor as a path, by which calls that take only paths reach exactly this inode (proc(5), /proc/PID/fd).</summary>
    internal string ProcPath => PathOf(_number);

    internal static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{number}");

    /// <summary>Closes it and reports the errno (0: none): a network file system may tell only here that a write failed.</summary>
    internal int Close()
    {
        var number = Interlocked.Exchange(ref _number, -1);
        return number >= 0 && Libc.Close(number) < 0 ? System.Runtime.InteropServices.Marshal.GetLastPInvokeError() : 0;
    }

    public void Dispose() => Close();
}
