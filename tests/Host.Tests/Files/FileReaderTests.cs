using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

public class FileReaderTests
{
    [Fact]
    public void Digests_are_those_of_the_platform_at_every_size()
    {
        using var node = new Node();
        var sizes = Gen.OneOf(Gen.Int[0, 5000], Gen.Int[0, 7].Select(i => new[] { 0, 1, 262143, 262144, 262145, 524288, 524289, 600_000 }[i]));
        Gen.Select(sizes, Gen.Byte).Sample((size, fill) =>
        {
            var content = new byte[size];
            Array.Fill(content, fill);
            File.WriteAllBytes(node.At("/x"), content);
            var plain = node.Files.Observe([new FileQuery("/x", Content: true)])[0];
            var keyed = node.Files.Observe([new FileQuery("/x", Content: true, Keyed: true)])[0];

            Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)), plain.State!.Digest!.Value.Text);
            Assert.Equal("keyed:" + Convert.ToHexStringLower(HMACSHA256.HashData(Node.Key, content)), keyed.State!.Digest!.Value.Text);
            Assert.Equal(size <= 256 * 1024, plain.Content is not null);
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Content_is_kept_only_where_it_differs_and_never_of_a_secret()
    {
        using var node = new Node();
        node.Make("/x", "abc");
        var digest = node.See("/x").State!.Digest!.Value;
        Assert.Equal("abc", Encoding.UTF8.GetString(node.See("/x").Content!.Value.Span));
        Assert.Null(node.Files.Observe([new FileQuery("/x", Content: true, Unless: digest)])[0].Content);
        Assert.NotNull(node.Files.Observe([new FileQuery("/x", Content: true, Unless: new Digest("sha256:00"))])[0].Content);
        Assert.Null(node.Files.Observe([new FileQuery("/x", Content: true, Keyed: true)])[0].Content);
        Assert.Null(node.See("/x", content: false).State!.Digest);
    }

    [Fact]
    public void A_sweep_answers_in_the_order_of_its_queries()
    {
        using var node = new Node(parallel: 4);
        var queries = Enumerable.Range(0, 1000).Select(i => new FileQuery($"/d{i % 7}/f{i}", Content: true)).ToList();
        foreach (var (query, i) in queries.Select((query, i) => (query, i)).Where(pair => pair.i % 3 != 0))
        {
            node.Make(query.Path, $"content {i}");
        }

        var answers = node.Files.Observe(queries);

        Assert.Equal(queries.Select(query => query.Path), answers.Select(answer => answer.Path));
        Assert.All(answers.Select((answer, i) => (answer, i)), pair =>
        {
            if (pair.i % 3 == 0)
            {
                Assert.Equal(new FileObservation(queries[pair.i].Path) { ReadOnly = false }, pair.answer);
            }
            else
            {
                Assert.Equal($"content {pair.i}", Encoding.UTF8.GetString(pair.answer.Content!.Value.Span));
            }
        });
    }

    [Fact]
    public void A_link_is_seen_as_itself()
    {
        using var node = new Node();
        node.MakeLink("/x", "../anywhere at all");
        var state = node.See("/x").State!;
        Assert.Equal((FileKind.Symlink, "../anywhere at all"), (state.Kind, state.Target));
        Assert.Equal(Errno.ELOOP, Node.Fails(() => node.Files.OpenRead("/x")).Errno);
    }

    [Fact]
    public void Nothing_that_reading_could_block_or_act_on_is_opened()
    {
        using var node = new Node();
        Assert.Equal(0, Syscalls.MakeFifo(node.At("/fifo"), 0x1a4));
        Assert.Equal(FileKind.Other, node.See("/fifo").State!.Kind);
        Assert.Equal("open /fifo: is a FIFO, not a file (EINVAL)", Node.Fails(() => node.Files.OpenRead("/fifo")).ToString());
        Assert.Equal(Errno.EISDIR, Node.Fails(() => node.Files.OpenRead("/")).Errno);
        Assert.Equal(Errno.ENOENT, Node.Fails(() => node.Files.OpenRead("/none")).Errno);
    }

    [Fact]
    public void The_root_itself_can_be_seen()
    {
        using var node = new Node();
        Assert.Equal(FileKind.Directory, node.See("/").State!.Kind);
        Assert.True(node.See("/").State!.Empty);
        Assert.Empty(node.Files.List("/"));
    }

    [Fact]
    public void Names_are_sorted_by_ordinal_and_complete()
    {
        using var node = new Node();
        var names = Enumerable.Range(0, 2000).Select(i => $"/d/{(i % 2 == 0 ? "a" : "B")}-{i}-ü").ToList();
        foreach (var name in names)
        {
            node.Make(name, "");
        }

        Assert.Equal(names.Select(name => name[3..]).Order(StringComparer.Ordinal), node.Files.List("/d"));
        node.MakeLink("/link", "/d");
        Assert.Equal(Errno.ENOTDIR, Node.Fails(() => node.Files.List("/link")).Errno);
    }

    [Fact]
    public void A_name_that_is_not_text_is_an_error_not_another_name()
    {
        using var node = new Node();
        node.MakeDirectory("/d");
        Node.Run("sh", "-c", "touch \"$0/$(printf 'a\\377b')\"", node.At("/d"));
        Assert.Equal(Errno.EILSEQ, Node.Fails(() => node.Files.List("/d")).Errno);
        Node.Run("sh", "-c", "rm \"$0\"/*", node.At("/d"));
    }

    [Fact]
    public void Identity_changes_with_every_change_of_the_inode()
    {
        using var node = new Node();
        node.Make("/x", "abc");
        var first = node.See("/x").State!.Identity;
        Assert.Equal(first, node.See("/x").State!.Identity);
        node.Writer.SetAttributes("/x", new FileAttributes { MtimeNs = 1 });
        Assert.NotEqual(first, node.See("/x").State!.Identity);
    }

    [Fact]
    public void Files_without_a_size_are_read_to_their_end()
    {
        using var host = new LinuxHost(new LinuxHostOptions { Key = () => Node.Key });
        var seen = host.Files.Observe([new FileQuery("/proc/version", Content: true)])[0];
        Assert.Equal(File.ReadAllText("/proc/version"), Encoding.UTF8.GetString(seen.Content!.Value.Span));
        Assert.False(host.BelowRoot);
    }

    [Fact]
    public void What_may_not_be_read_is_an_error_of_that_file_alone()
    {
        Needs.Root();
        using var node = new Node();
        node.Make("/open", "a");
        node.Make("/secret", "b");
        node.Make("/shut/x", "c");
        Node.Run("chmod", "755", node.Root);
        Node.Run("chmod", "600", node.At("/secret"));
        Node.Run("chmod", "700", node.At("/shut"));
        IReadOnlyList<FileObservation> seen = [];

        Syscalls.AsUser(1000, () => seen = node.Files.Observe(
            [new FileQuery("/open", true), new FileQuery("/secret", true), new FileQuery("/shut/x", true), new FileQuery("/secret")]));

        Assert.Equal(1, seen[0].State!.Size);
        Assert.Equal(new HostError("open", "/secret", Errno.EACCES, "Permission denied (EACCES)"), seen[1].Error);
        Assert.Equal(Errno.EACCES, seen[2].Error!.Errno);
        Assert.Equal(1, seen[3].State!.Size);
    }
}
