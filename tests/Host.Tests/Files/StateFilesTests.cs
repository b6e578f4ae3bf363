using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

public class StateFilesTests
{
    private readonly StateFiles _files = new();

    [Fact]
    public void A_state_file_is_looked_at_and_read_through_links()
    {
        using var node = new Node();
        node.Make("/state.yaml", "kind: NodeState");
        node.MakeLink("/link.yaml", "state.yaml");
        Assert.Equal(new StateFileInfo(node.At("/link.yaml"), IsDirectory: false, 15), _files.Look(node.At("/link.yaml")));
        Assert.Equal("kind: NodeState", Encoding.UTF8.GetString(_files.Read(node.At("/link.yaml"), 1000)));
    }

    [Fact]
    public void No_more_than_the_limit_is_read()
    {
        using var node = new Node();
        var content = new byte[300_000];
        Array.Fill(content, (byte)'x');
        File.WriteAllBytes(node.At("/x"), content);
        Assert.Equal(content, _files.Read(node.At("/x"), 300_001));
        Assert.Equal(200_000, _files.Read(node.At("/x"), 200_000).Length);
        Assert.Equal(100_000, _files.Read("/dev/zero", 100_000).Length);
    }

    [Fact]
    public void A_directory_is_told_and_listed()
    {
        using var node = new Node();
        node.Make("/b.yaml");
        node.Make("/a.yaml");
        Assert.True(_files.Look(node.Root).IsDirectory);
        Assert.Equal(["a.yaml", "b.yaml"], _files.List(node.Root).Order(StringComparer.Ordinal));
        Assert.Equal(Errno.ENOENT, Node.Fails(() => _files.Look(node.At("/none"))).Errno);
        Assert.Equal(Errno.ENOTDIR, Node.Fails(() => _files.List(node.At("/a.yaml"))).Errno);
    }
}
