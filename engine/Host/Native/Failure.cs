using System.Globalization;
using System.Runtime.InteropServices;
using Reconciler.Core.Ports;

namespace Reconciler.Host.Native;

/// <summary>Turns errno into the errors that people read.</summary>
internal static class Failure
{
    /// <summary>The errno of the last call of this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    internal static HostError Of(string operation, string subject, int errno) => new(operation, subject, errno, Text(errno));

    internal static HostException Raise(string operation, string subject, int errno) => new(Of(operation, subject, errno));

    internal static HostException Raise(string operation, string subject, int errno, string text) =>
        new(new HostError(operation, subject, errno, text));

    /// <summary>Throws for the last errno where the result of a call is below zero.</summary>
    internal static void Check(nint result, string operation, string subject)
    {
        if (result < 0)
        {
            throw Raise(operation, subject, Last);
        }
    }

    // Texts of our own: strerror(3) speaks the language of the environment.
    internal static string Text(int errno) => errno switch
    {
        1 => "Operation not permitted (EPERM)",
        2 => "No such file or directory (ENOENT)",
        3 => "No such process or entry (ESRCH)",
        4 => "Interrupted system call (EINTR)",
        5 => "Input/output error (EIO)",
        6 => "No such device or address (ENXIO)",
        7 => "Argument list too long (E2BIG)",
        8 => "Exec format error (ENOEXEC)",
        9 => "Bad file descriptor (EBADF)",
        11 => "Resource temporarily unavailable (EAGAIN)",
        12 => "Cannot allocate memory (ENOMEM)",
        13 => "Permission denied (EACCES)",
        16 => "Device or resource busy (EBUSY)",
        17 => "File exists (EEXIST)",
        18 => "Invalid cross-device link (EXDEV)",
        19 => "No such device (ENODEV)",
        20 => "Not a directory (ENOTDIR)",
        21 => "Is a directory (EISDIR)",
        22 => "Invalid argument (EINVAL)",
        23 => "Too many open files in the system (ENFILE)",
        24 => "Too many open files (EMFILE)",
        26 => "Text file busy (ETXTBSY)",
        27 => "File too large (EFBIG)",
        28 => "No space left on device (ENOSPC)",
        30 => "Read-only file system (EROFS)",
        31 => "Too many links (EMLINK)",
        34 => "Numerical result out of range (ERANGE)",
        36 => "File name too long (ENAMETOOLONG)",
        38 => "Function not implemented (ENOSYS)",
        39 => "Directory not empty (ENOTEMPTY)",
        40 => "Too many levels of symbolic links (ELOOP)",
        61 => "No data available (ENODATA)",
        75 => "Value too large for defined data type (EOVERFLOW)",
        84 => "Invalid or incomplete multibyte character (EILSEQ)",
        95 => "Operation not supported (ENOTSUP)",
        97 => "Address family not supported (EAFNOSUPPORT)",
        98 => "Address already in use (EADDRINUSE)",
        99 => "Cannot assign requested address (EADDRNOTAVAIL)",
        100 => "Network is down (ENETDOWN)",
        101 => "Network is unreachable (ENETUNREACH)",
        105 => "No buffer space available (ENOBUFS)",
        107 => "Transport endpoint is not connected (ENOTCONN)",
        110 => "Connection timed out (ETIMEDOUT)",
        111 => "Connection refused (ECONNREFUSED)",
        112 => "Host is down (EHOSTDOWN)",
        113 => "No route to host (EHOSTUNREACH)",
        116 => "Changed by something else in the meantime (ESTALE)",
        121 => "Remote I/O error (EREMOTEIO)",
        122 => "Disk quota exceeded (EDQUOT)",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})"),
    };
}
