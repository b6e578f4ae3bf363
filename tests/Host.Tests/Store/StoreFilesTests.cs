using System.Globalization;
using System.Runtime.InteropServices;
using Reconciler.Host.Native;
using Reconciler.Host.Store;

namespace Reconciler.Host.Tests.Store;

public sealed partial class StoreFilesTests : IDisposable
{
    private readonly StoreFiles _files = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reconciler-store-");

    private string LockFile => Path.Combine(_folder.FullName, "lock");

    [Fact]
    public void Who_looks_whether_it_is_locked_keeps_nobody_from_the_lock()
    {
        _files.TryLock(LockFile)!.Dispose();
        using var stop = new CancellationTokenSource();
        var looking = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _files.IsLocked(LockFile);
                Thread.Sleep(1);
            }
        });
        looking.Start();
        try
        {
            for (var i = 0; i < 20_000; i++)
            {
                using var held = _files.TryLock(LockFile);
                Assert.NotNull(held);
            }
        }
        finally
        {
            stop.Cancel();
            looking.Join();
        }
    }

    [Fact]
    public void A_lock_that_is_held_is_had_by_nobody_else_and_one_that_was_given_back_by_the_next()
    {
        using (_files.TryLock(LockFile))
        {
            Assert.True(_files.IsLocked(LockFile));
            Assert.Null(_files.TryLock(LockFile));
            Assert.Equal(Environment.ProcessId, _files.LockHolder(LockFile));
        }

        Assert.False(_files.IsLocked(LockFile));
        using var next = _files.TryLock(LockFile);
        Assert.NotNull(next);
    }

    [Fact]
    public void What_was_given_back_is_free_also_while_a_child_that_is_being_started_has_the_descriptor()
    {
        var held = _files.TryLock(LockFile)!;

        // What fork(2) does to it.
        using var childs = new Descriptor(dup(NumberOf(LockFile)));
        held.Dispose();

        Assert.False(_files.IsLocked(LockFile));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static int NumberOf(string path) => int.Parse(
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Single(descriptor => descriptor.LinkTarget == path).Name, CultureInfo.InvariantCulture);

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);
}
