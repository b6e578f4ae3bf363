using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

public class SourceFilesTests
{
    private readonly SourceFiles _sources = new();

    [Fact]
    public void A_file_is_read_through_links_with_its_length()
    {
        using var node = new Node();
        node.Make("/real/payload", "some bytes");
        node.MakeLink("/link", "real");
        using var stream = _sources.Open(node.At("/link/payload"));
        Assert.Equal(10, stream.Length);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Assert.Equal("some bytes", reader.ReadToEnd());
        Assert.Equal(10, stream.Position);
        stream.Position = 5;
        Assert.Equal((byte)'b', stream.ReadByte());
    }

    [Fact]
    public void What_is_no_file_is_refused_without_being_opened()
    {
        using var node = new Node();
        Assert.Equal(0, Syscalls.MakeFifo(node.At("/fifo"), 0x1a4));
        Assert.Equal(
            $"open {node.At("/fifo")}: is a FIFO, and only a regular file is read", Node.Fails(() => _sources.Open(node.At("/fifo"))).ToString());
        Assert.Equal("is a directory, and only a regular file is read", Node.Fails(() => _sources.Open(node.Root)).Text);
        Assert.Equal("is a device, and only a regular file is read", Node.Fails(() => _sources.Open("/dev/zero")).Text);
        Assert.Equal(Errno.ENOENT, Node.Fails(() => _sources.Open(node.At("/none"))).Errno);
    }

    [Fact]
    public void Ownership_names_every_directory_and_link_that_leads_there()
    {
        Needs.Root();
        using var node = new Node();
        node.Make("/real/payload");
        node.MakeLink("/links/link", "../real");
        Node.Run("chown", "1000:1001", node.At("/real"));
        Node.Run("chmod", "1777", node.At("/links"));
        Node.Run("chown", "-h", "1002", node.At("/links/link"));

        var steps = _sources.Ownership(node.At("/links/link/payload"));

        Assert.Equal("/", steps[0].Path);
        var below = steps.Where(step => step.Path.StartsWith(node.Root + "/", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                new(node.At("/links"), FileKind.Directory, 0, 0, Convert.ToUInt32("1777", 8)),
                new(node.At("/links/link"), FileKind.Symlink, 1002, 0, Convert.ToUInt32("777", 8)),
                new(node.At("/real"), FileKind.Directory, 1000, 1001, Convert.ToUInt32("755", 8)),
                new PathOwnership(node.At("/real/payload"), FileKind.Regular, 0, 0, Convert.ToUInt32("644", 8)),
            ],
            below.Select(step => new PathOwnership(step.Path, step.Kind, step.Uid, step.Gid, step.Mode)));
        Assert.Equal(("root", 0u), (below[^1].Owner, below[^1].OwnersGroup));
    }
}
