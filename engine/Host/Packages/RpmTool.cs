using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Files;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Packages;

/// <summary>rpm(8) on the database in a directory, which is <paramref name="path"/> below the root and <paramref name="real"/> on the running system.</summary>
internal sealed class RpmTool(NodeDirectories directories, string path, string real, TimeSpan wait)
{
    // Where it cannot be written, the same words stand before another reason.
    private static readonly string[] Busy = ["can't create transaction lock", "Resource temporarily unavailable"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private string LockPath => path + "/.rpm.lock";

    /// <summary>Who has the lock now; null: nobody, or that cannot be seen.</summary>
    internal string? Holder => DatabaseLock.HolderOf(directories, LockPath);

    /// <summary>Waits until nobody has the lock. It cannot be kept: rpm takes it itself.</summary>
    internal void AwaitLock() => DatabaseLock.Take(directories, LockPath, wait).Dispose();

    internal string Query(params ReadOnlySpan<string> arguments) => Encoding.UTF8.GetString(Run("rpm", "read", real, [.. arguments], default).Output);

    /// <summary>The header of each package, as rpm's own database has it. rpm takes the lock for it as for a change.</summary>
    internal byte[] Headers() => Locked("read", real, "rpmdb", ["--exportdb"], default).Output;

    /// <summary>Without scripts, triggers and questions of dependencies, and without touching a file.</summary>
    internal void Erase(string package) => Locked("remove", package, "rpm", ["-e", "--justdb", "--nodeps", "--noscripts", "--notriggers", "--", package], default);

    internal void Import(string package, ReadOnlyMemory<byte> header) => Locked("restore", package, "rpmdb", ["--importdb"], header);

    private CapturedProgram Locked(string operation, string subject, string program, ImmutableArray<string> arguments, ReadOnlyMemory<byte> input)
    {
        // Where it has no terminal, rpm does not wait for the lock.
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return Run(program, operation, subject, arguments, input);
            }
            catch (HostException failure) when (Busy.All(words => failure.Error.Text.Contains(words, StringComparison.Ordinal)))
            {
                if (Stopwatch.GetElapsedTime(start) >= wait)
                {
                    throw new HostException(new HostError(PackageLock.Operation, LockPath, Errno.EAGAIN, string.Create(
                        CultureInfo.InvariantCulture, $"the package database is in use by {Holder ?? "another process"}; waited {wait.TotalSeconds:0.#} s")));
                }

                Thread.Sleep(Pause);
            }
        }
    }

    private CapturedProgram Run(string program, string operation, string subject, ImmutableArray<string> arguments, ReadOnlyMemory<byte> input)
    {
        var ended = ProgramCapture.Run([program, "--dbpath", real, .. arguments], Limit, input, []);
        return ended.Succeeded
            ? ended
            : throw new HostException(new HostError(operation, subject, 0, ended.Error.Length > 0
                ? ended.Error.ReplaceLineEndings("; ")
                : string.Create(CultureInfo.InvariantCulture, $"{program} exited with {ended.ExitCode}")));
    }
}
