using System.Runtime.InteropServices;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Processes;

/// <summary>
/// Starts this executable anew in a session of its own (setsid(2)), with nothing on standard input and its output in a file: neither the end
/// of this process nor of its terminal reaches it.
/// </summary>
internal static unsafe partial class Detached
{
    // POSIX_SPAWN_SETSIGMASK and, since glibc 2.26, POSIX_SPAWN_SETSID.
    private const short HowToSpawn = 0x08 | 0x80;

    // More than any C library's posix_spawnattr_t and posix_spawn_file_actions_t take.
    private const int Room = 1024;
    private const uint Private = 0b110_000_000;

    internal static HostError? Start(IReadOnlyList<string> arguments, string log)
    {
        // Not by its name: the file may have been replaced or removed since, as an upgrade does it.
        const string Program = "/proc/self/exe";
        using var argv = TextArray.Of(arguments);
        using var environment = new TextArray(File.ReadAllBytes("/proc/self/environ"));
        var attributes = stackalloc byte[Room];
        var actions = stackalloc byte[Room];
        Check(InitAttributes(attributes));
        Check(InitActions(actions));
        try
        {
            Check(SetFlags(attributes, HowToSpawn));
            Check(AddOpen(actions, 0, "/dev/null", Flags.ReadOnly, 0));
            Check(AddOpen(actions, 1, log, Flags.WriteOnly | Flags.Create | Flags.Append | Flags.NoFollow, Private));
            Check(AddDuplicate(actions, 1, 2));
            int child;
            var errno = Spawn(&child, Program, actions, attributes, argv.Pointer, environment.Pointer);
            return errno == 0 ? null : Failure.Of("start", arguments[0], errno);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    private static void Check(int errno)
    {
        if (errno != 0)
        {
            throw Failure.Raise("prepare", "the start of a process", errno);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(int* child, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int fd, int newFd);
}
