using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Reads where a link points.</summary>
internal static class SymbolicLink
{
    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>readlinkat(2); an empty name is the link that the descriptor stands for. Returns 0 or the errno; EILSEQ if it is not UTF-8.</summary>
    internal static unsafe int Read(int directory, string name, out string target)
    {
        // A target is shorter than PATH_MAX, so an answer that fills the buffer cannot come.
        var buffer = stackalloc byte[4096];
        target = "";
        var length = Libc.ReadLinkAt(directory, name, buffer, 4096);
        return length < 0 ? Failure.Last : Decode(new ReadOnlySpan<byte>(buffer, (int)length), out target) ? 0 : Errno.EILSEQ;
    }

    /// <summary>A name or target as text; false if it is not UTF-8 and could not be given back to the kernel unchanged.</summary>
    internal static bool Decode(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return false;
        }

        text = Strict.GetString(bytes);
        return true;
    }
}
