using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Reconciler.Benchmarks;

/// <summary>Starts a program without a shell and measures it as a whole, from outside.</summary>
internal static unsafe partial class ChildProcess
{
    public static Measured Run(string program, string[] arguments)
    {
        var argv = Vector([program, .. arguments]);
        var environment = Vector([$"PATH={Environment.GetEnvironmentVariable("PATH")}", "HOME=/root", "NO_COLOR=1"]);
        byte* actions = stackalloc byte[128];
        Check(posix_spawn_file_actions_init(actions));
        Check(posix_spawn_file_actions_addopen(actions, 1, "/dev/null", 1, 0));
        Check(posix_spawn_file_actions_addopen(actions, 2, "/dev/null", 1, 0));
        var start = Stopwatch.GetTimestamp();
        Check(posix_spawnp(out var pid, program, actions, null, argv, environment));
        // struct rusage: two timevals, then ru_maxrss in KiB (getrusage(2)).
        long* usage = stackalloc long[18];
        int status;
        while (wait4(pid, &status, 0, usage) != pid)
        {
        }

        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Check(posix_spawn_file_actions_destroy(actions));
        var processor = ((usage[0] + usage[2]) * 1_000.0) + ((usage[1] + usage[3]) / 1_000.0);
        return new Measured(elapsed, processor, usage[4], (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f));
    }

    private static byte** Vector(string[] items)
    {
        var vector = (byte**)NativeMemory.Alloc((nuint)(items.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < items.Length; i++)
        {
            vector[i] = (byte*)Marshal.StringToCoTaskMemUTF8(items[i]);
        }

        vector[items.Length] = null;
        return vector;
    }

    private static void Check(int rc)
    {
        if (rc != 0)
        {
            throw new InvalidOperationException($"starting a process failed with errno {rc}");
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(out int pid, string file, byte* actions, byte* attributes, byte** argv, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int wait4(int pid, int* status, int options, long* usage);
}
