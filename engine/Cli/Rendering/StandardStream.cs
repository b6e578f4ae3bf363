using Microsoft.Win32.SafeHandles;

namespace Reconciler.Cli.Rendering;

/// <summary>
/// Standard output or error. A write that fails is remembered instead of thrown: what a run does to the node must not depend on whether
/// somebody could be told of it.
/// </summary>
internal sealed class StandardStream(Stream inner) : Stream
{
    /// <summary>Why something could not be written; null as long as all was.</summary>
    public string? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// A descriptor of 0 to 2 that the caller closed would be given to the next file that is opened, and what is meant for people would be
    /// written into it. They are filled before anything else is opened.
    /// </summary>
    public static void FillClosedDescriptors()
    {
        SafeFileHandle handle;
        do
        {
            handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        while (Keep(handle));
        handle.Dispose();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            inner.Write(buffer);
        }
        catch (IOException failure)
        {
            Failure = failure.Message;
        }
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static bool Keep(SafeFileHandle handle)
    {
        if (handle.DangerousGetHandle() > 2)
        {
            return false;
        }

        // Open for as long as the process lives: no finalizer may close it.
        handle.SetHandleAsInvalid();
        return true;
    }
}
