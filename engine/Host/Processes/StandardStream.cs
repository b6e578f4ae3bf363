using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Processes;

/// <summary>
/// Standard output or error by write(2) alone: the class library's own streams set up the terminal, and a FileStream would write at a
/// position of its own into a file that others append to. A write that fails is remembered instead of thrown: what a run does to the node
/// must not depend on whether somebody could be told of it.
/// </summary>
public sealed unsafe class StandardStream : Stream
{
    private readonly int _number;

    private StandardStream(int number) => _number = number;

    /// <summary>Why something could not be written; null as long as all was, or the reader went away (EPIPE: "| head").</summary>
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
    /// Both streams, to be asked for before anything else is opened: a descriptor of 0 to 2 that the caller closed would be given to the
    /// next file, and what is meant for people would be written into it. A reader that goes away becomes an error instead of a signal.
    /// </summary>
    public static (StandardStream Output, StandardStream Error) Open()
    {
        int number;
        do
        {
            number = Libc.OpenAt(Flags.CurrentDirectory, "/dev/null", Flags.ReadWrite | Flags.CloseOnExec, 0);
        }
        while (number is >= 0 and <= 2);

        if (number > 2)
        {
            _ = Libc.Close(number);
        }

        Libc.IgnoreBrokenPipes();
        return (new StandardStream(1), new StandardStream(2));
    }

    /// <summary>
    /// A line from standard input, waiting for as long as it takes; null at its end, and when told to stop. By poll(2), which a signal's
    /// handler cannot keep from looking at <paramref name="stop"/>.
    /// </summary>
    public static string? ReadLine(CancellationToken stop)
    {
        const int Slice = 100;
        var line = new List<byte>();
        while (!stop.IsCancellationRequested)
        {
            var wait = new PollDescriptor { Descriptor = 0, Wanted = Sockets.PollIn };
            if (Sockets.Poll(&wait, 1, Slice) <= 0)
            {
                continue;
            }

            byte next;
            var read = Libc.Read(0, &next, 1);
            if (read <= 0)
            {
                return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
            }

            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(next);
        }

        return null;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < buffer.Length && Failure is null;)
            {
                var written = Libc.Write(_number, start + done, (nuint)(buffer.Length - done));
                if (written >= 0)
                {
                    done += (int)written;
                }
                else if (Native.Failure.Last == Errno.EAGAIN)
                {
                    // Somebody made the terminal or pipe non-blocking for all who share it.
                    var wait = new PollDescriptor { Descriptor = _number, Wanted = Sockets.PollOut };
                    _ = Sockets.Poll(&wait, 1, -1);
                }
                else if (Native.Failure.Last == Errno.EPIPE)
                {
                    return;
                }
                else if (Native.Failure.Last != Errno.EINTR)
                {
                    Failure = Native.Failure.Of("write", "standard output", Native.Failure.Last).Text;
                }
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
