using Reconciler.Core.Ports;

namespace Reconciler.Host.Native;

/// <summary>write(2) until all of it is written: the call may take less than it was given, and a signal may cut it short.</summary>
internal static class Writing
{
    internal static unsafe void All(Descriptor file, string path, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            fixed (byte* start = bytes)
            {
                var written = Libc.Write(file.Number, start, (nuint)bytes.Length);
                if (written >= 0)
                {
                    bytes = bytes[(int)written..];
                }
                else if (Failure.Last != Errno.EINTR)
                {
                    throw Failure.Raise("write", path, Failure.Last);
                }
            }
        }
    }
}
