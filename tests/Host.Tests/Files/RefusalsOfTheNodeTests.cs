using System.Collections.Immutable;
using Reconciler.Core.Ports;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

/// <summary>A node that will not be written: the original stays, nothing temporary stays, the error says why.</summary>
public class RefusalsOfTheNodeTests
{
    private const int Immutable = 0x10;
    private const int Append = 0x20;

    [Fact]
    public void A_read_only_file_system()
    {
        using var node = new MountedNode("size=1m");
        node.Inner.Make("/mnt/x", "old");
        Node.Run("mount", "-o", "remount,ro", node.Inner.At("/mnt"));
        Refuses(node.Inner, "/mnt/x", Errno.EROFS, "create a temporary file for /mnt/x: Read-only file system (EROFS)");
        Assert.Equal("chmod /mnt/x: Read-only file system (EROFS)", Node.Fails(() => node.Inner.Writer.SetAttributes("/mnt/x", new FileAttributes { Mode = 0x180 })).ToString());
        Assert.Equal("unlink /mnt/x: Read-only file system (EROFS)", Node.Fails(() => node.Inner.Writer.Remove("/mnt/x", null)).ToString());
        Assert.Equal(Errno.EROFS, Node.Fails(() => node.Inner.Writer.MakeDirectory("/mnt/d", ".t", new FileAttributes())).Errno);
    }

    [Fact]
    public void A_full_disk()
    {
        using var node = new MountedNode("size=64k");
        node.Inner.Make("/mnt/x", "old");
        Refuses(node.Inner, "/mnt/x", Errno.ENOSPC, "write /mnt/x: No space left on device (ENOSPC)");
    }

    [Fact]
    public void No_inodes_left()
    {
        using var node = new MountedNode("size=1m,nr_inodes=2");
        node.Inner.Make("/mnt/x", "old");
        Refuses(node.Inner, "/mnt/x", Errno.ENOSPC, "create a temporary file for /mnt/x: No space left on device (ENOSPC)");
        Assert.Equal(Errno.ENOSPC, Node.Fails(() => node.Inner.Writer.MakeDirectory("/mnt/d", ".t", new FileAttributes())).Errno);
        Assert.Equal(Errno.ENOSPC, Node.Fails(() => node.Inner.Writer.StageSymlink("/mnt/l", ".t", "x", new FileAttributes())).Errno);
    }

    [Fact]
    public void A_directory_that_the_caller_may_not_write()
    {
        Needs.Root();
        using var node = new Node();
        node.Make("/d/x", "old");
        Node.Run("chmod", "755", node.Root);
        Syscalls.AsUser(1000, () => Refuses(node, "/d/x", Errno.EACCES, "create a temporary file for /d/x: Permission denied (EACCES)"));
        Syscalls.AsUser(1000, () => Assert.Equal(Errno.EPERM, Node.Fails(() => node.Writer.SetAttributes("/d/x", new FileAttributes { Mode = 0x180 })).Errno));
    }

    [Theory]
    [InlineData(Immutable, Errno.EPERM)]
    [InlineData(Append, Errno.EPERM)]
    public void An_immutable_or_append_only_file(int flag, int errno)
    {
        Needs.Root();
        using var node = new Node();
        node.Make("/x", "old");
        Assert.False(node.See("/x").State!.Immutable);
        Assert.SkipUnless(Syscalls.TrySetFlag(node.At("/x"), flag, on: true), "the file system has no such flag");
        try
        {
            var state = node.See("/x").State!;
            Assert.True(state.Immutable);
            var error = Node.Fails(() => node.Put("/x", "new"u8.ToArray(), expected: state.Identity));
            Assert.Equal(new HostError("rename", "/x", errno, "Operation not permitted (EPERM)"), error);
            Assert.True(node.Writer.Discard("/x", ".reconciler-tmp"));
            Assert.Equal(errno, Node.Fails(() => node.Writer.SetAttributes("/x", new FileAttributes { Mode = 0x180 })).Errno);
            Assert.Equal(["/x"], node.Names());
            Assert.Equal("old", File.ReadAllText(node.At("/x")));
        }
        finally
        {
            Assert.True(Syscalls.TrySetFlag(node.At("/x"), flag, on: false));
        }
    }

    [Fact]
    public void An_owner_that_the_caller_may_not_give()
    {
        Needs.Root();
        using var node = new Node();
        node.MakeDirectory("/d");
        Node.Run("chmod", "755", node.Root);
        Node.Run("chmod", "777", node.At("/d"));
        var wanted = new FileAttributes { Uid = 0, Attributes = ImmutableSortedDictionary<string, string>.Empty };
        Syscalls.AsUser(1000, () =>
        {
            var error = Node.Fails(() => node.Writer.StageFile("/d/x", ".t", Stream.Null, wanted));
            Assert.Equal("chown /d/x: Operation not permitted (EPERM)", error.ToString());
        });
        Assert.Equal(["/d"], node.Names());
    }

    private static void Refuses(Node node, string path, int errno, string text)
    {
        var before = node.Names();
        var error = Node.Fails(() => node.Put(path, new byte[256 * 1024], expected: node.See(path).State!.Identity));
        Assert.Equal((errno, text), (error.Errno, error.ToString()));
        Assert.Equal(before, node.Names());
        Assert.Equal("old", File.ReadAllText(node.At(path)));
    }

    /// <summary>A node with a small file system of its own at /mnt.</summary>
    private sealed class MountedNode : IDisposable
    {
        internal MountedNode(string options)
        {
            Needs.Root();
            Needs.Command("mount");
            Inner = new Node();
            Inner.MakeDirectory("/mnt");
            Node.Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Inner.At("/mnt"));
        }

        internal Node Inner { get; }

        public void Dispose()
        {
            Node.Run("umount", Inner.At("/mnt"));
            Inner.Dispose();
        }
    }
}
