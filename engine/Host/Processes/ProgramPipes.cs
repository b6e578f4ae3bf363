using System.Diagnostics;
using System.IO.Pipes;
using Reconciler.Host.Native;

namespace Reconciler.Host.Processes;

/// <summary>Takes a piece of what a program said; what it is shown is gone when it returns.</summary>
internal delegate void Hear(ReadOnlySpan<byte> said);

/// <summary>
/// The three pipes of a program that runs, served by poll(2) on the calling thread. The thread pool of a loaded process may come too late, and then
/// nobody could tell a program that said nothing from one that was not heard.
/// </summary>
internal sealed unsafe class ProgramPipes(Process process, ReadOnlyMemory<byte> input, Hear output, Hear error)
{
    // pipe(7): PIPE_BUF. A pipe that poll(2) calls writable takes as much without blocking.
    private const int Portion = 4096;

    // pipe(7): pipe-max-size. No more than that can be left of what a program said before it ended.
    private const int MostInPipe = 1 << 20;

    // A child that it left behind may hold its pipes open: it is asked this often whether it has ended itself.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly PollDescriptor[] _pipes =
    [
        new() { Descriptor = Number(process.StandardInput.BaseStream), Wanted = Sockets.PollOut },
        new() { Descriptor = Number(process.StandardOutput.BaseStream), Wanted = Sockets.PollIn },
        new() { Descriptor = Number(process.StandardError.BaseStream), Wanted = Sockets.PollIn },
    ];

    private ReadOnlyMemory<byte> _input = input;

    private bool IsAnyOpen => _pipes.Any(pipe => pipe.Descriptor >= 0);

    /// <summary>Until it has ended and all that it said itself was heard. False if it took longer than that, and was ended.</summary>
    internal bool Serve(TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        if (_input.IsEmpty)
        {
            CloseInput();
        }

        while (IsAnyOpen)
        {
            if (process.HasExited)
            {
                HearTheRest();
                return true;
            }

            if (Left() <= TimeSpan.Zero)
            {
                return End();
            }

            ServeOnce(Left() < Slice ? Left() : Slice);
        }

        return process.WaitForExit(Left() > TimeSpan.Zero ? Left() : TimeSpan.Zero) || End();

        TimeSpan Left() => limit - Stopwatch.GetElapsedTime(start);
    }

    /// <summary>What it said before it ended is in the pipes by now; what such a child says is of no interest, and may never end.</summary>
    private void HearTheRest()
    {
        for (var i = 0; i < MostInPipe / _buffer.Length && ServeOnce(TimeSpan.Zero); i++)
        {
        }
    }

    private bool End()
    {
        process.Kill();
        process.WaitForExit();
        return false;
    }

    private bool ServeOnce(TimeSpan patience)
    {
        fixed (PollDescriptor* pipes = _pipes)
        {
            // Below 0: EINTR, after which it is asked again.
            if (Sockets.Poll(pipes, (nuint)_pipes.Length, (int)Math.Ceiling(patience.TotalMilliseconds)) <= 0)
            {
                return false;
            }
        }

        if (_pipes[0].Seen != 0)
        {
            Give();
        }

        Read(ref _pipes[1], output);
        Read(ref _pipes[2], error);
        return true;
    }

    private void Give()
    {
        fixed (byte* data = _input.Span)
        {
            var written = Libc.Write(_pipes[0].Descriptor, data, (nuint)Math.Min(_input.Length, Portion));

            // EPIPE: it does not want to know the rest; what it says about that is what counts.
            _input = written < 0 ? default : _input[(int)written..];
        }

        if (_input.IsEmpty)
        {
            CloseInput();
        }
    }

    private void Read(ref PollDescriptor pipe, Hear hear)
    {
        if (pipe.Seen == 0)
        {
            return;
        }

        fixed (byte* buffer = _buffer)
        {
            var read = (int)Libc.Read(pipe.Descriptor, buffer, (nuint)_buffer.Length);
            if (read > 0)
            {
                hear(_buffer.AsSpan(0, read));
            }
            else
            {
                Leave(ref pipe);
            }
        }
    }

    private void CloseInput()
    {
        process.StandardInput.Close();
        Leave(ref _pipes[0]);
    }

    // poll(2) leaves out what is negative.
    private static void Leave(ref PollDescriptor pipe) => pipe.Descriptor = -1;

    private static int Number(Stream pipe) => (int)((PipeStream)pipe).SafePipeHandle.DangerousGetHandle();
}
