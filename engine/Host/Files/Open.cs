using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Opens what was seen to be a regular file, in such a way that nothing bad happens if it no longer is.</summary>
internal static class Open
{
    private static readonly int Safely = Flags.ReadOnly | Flags.NoFollow | Flags.NonBlocking | Flags.NoControllingTerminal | Flags.CloseOnExec;

    /// <summary>Below zero on failure, errno set. Reading leaves no trace in the access time where the caller may ask that of the kernel.</summary>
    internal static int TryReading(int directory, string name)
    {
        var number = Libc.OpenAt(directory, name, Safely | Flags.NoAccessTime, 0);
        return number >= 0 || Failure.Last != Errno.EPERM ? number : Libc.OpenAt(directory, name, Safely, 0);
    }

    internal static int Reading(int directory, string name, string subject)
    {
        var number = TryReading(directory, name);
        Failure.Check(number, "open", subject);
        return number;
    }
}
