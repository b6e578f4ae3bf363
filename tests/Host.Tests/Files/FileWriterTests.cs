using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using CsCheck;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

public class FileWriterTests
{
    private const string Temporary = ".reconciler-tmp";

    [Fact]
    public void Group_and_mode_are_as_asked_in_a_directory_that_hands_down_its_group()
    {
        Needs.Root();
        using var node = new Node();
        node.MakeDirectory("/shared");
        Node.Run("chown", "0:1000", node.At("/shared"));
        Node.Run("chmod", "2775", node.At("/shared"));
        node.Put("/shared/x", []);
        node.Writer.MakeDirectory("/shared/d", Temporary, new FileAttributes());
        Assert.Equal(0u, node.See("/shared/x").State!.Gid);
        Assert.Equal((0u, Convert.ToUInt32("755", 8)), (node.See("/shared/d").State!.Gid, node.See("/shared/d").State!.Mode));
    }

    [Fact]
    public void Set_id_bits_survive_the_change_of_owner()
    {
        Needs.Root();
        using var node = new Node();
        node.Put("/x", [1], new FileAttributes { Mode = Convert.ToUInt32("6755", 8), Uid = 1000, Gid = 1001 });
        var state = node.See("/x").State!;
        Assert.Equal((Convert.ToUInt32("6755", 8), 1000u, 1001u), (state.Mode, state.Uid, state.Gid));

        node.Writer.SetAttributes("/x", new FileAttributes { Uid = 1002, Mode = Convert.ToUInt32("4711", 8) });
        state = node.See("/x").State!;
        Assert.Equal((Convert.ToUInt32("4711", 8), 1002u, 1001u), (state.Mode, state.Uid, state.Gid));
    }

    [Fact]
    public void What_was_staged_and_committed_is_what_is_observed()
    {
        using var node = new Node();
        var attributes = Gen.Select(
            Gen.UInt[0, Node.IsRoot ? 0xfffu : 0x1ffu].Select(mode => Node.IsRoot ? mode : mode | 0x100),
            Gen.UInt[0, 70_000], Gen.UInt[0, 70_000],
            Gen.Long[-100_000_000_000_000_000, 4_000_000_000_000_000_000],
            Gen.Dictionary(Gen.String[Gen.Char['a', 'z'], 1, 8].Select(name => "user." + name), Gen.Byte.Array[0, 40])[0, 4]);
        Gen.Select(Gen.Byte.Array[0, 5000], attributes).Sample((content, wanted) =>
        {
            var (mode, uid, gid, mtime, names) = wanted;
            var asked = new FileAttributes
            {
                Mode = mode,
                Uid = Node.IsRoot ? uid : null,
                Gid = Node.IsRoot ? gid : null,
                MtimeNs = mtime,
                Attributes = names.ToImmutableSortedDictionary(pair => pair.Key, pair => Convert.ToHexStringLower(pair.Value), StringComparer.Ordinal),
            };
            node.Put("/x", content, asked, node.See("/x", content: false).State?.Identity);
            var seen = node.See("/x");

            Assert.Null(seen.Error);
            Assert.Equal(content.LongLength, seen.State!.Size);
            Assert.Equal(content, seen.Content!.Value.ToArray());
            Assert.Equal(mode, seen.State.Mode);
            Assert.Equal(asked.Uid ?? seen.State.Uid, seen.State.Uid);
            Assert.Equal(asked.Gid ?? seen.State.Gid, seen.State.Gid);
            Assert.Equal(mtime, seen.State.MtimeNs);
            Assert.Equal(asked.Attributes, seen.State.Attributes);
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Attributes_are_set_in_place_exactly_and_what_is_not_named_goes()
    {
        using var node = new Node();
        node.Put("/x", [1], new FileAttributes { Attributes = Of(("user.a", "01"), ("user.b", "02")) });
        var inode = node.See("/x").State!.Identity.Inode;

        node.Writer.SetAttributes("/x", new FileAttributes { Attributes = Of(("user.b", "03"), ("user.c", "")), MtimeNs = 123_456_789_012 });

        var state = node.See("/x").State!;
        Assert.Equal(Of(("user.b", "03"), ("user.c", "")), state.Attributes);
        Assert.Equal((inode, 123_456_789_012), (state.Identity.Inode, state.MtimeNs));

        node.Writer.SetAttributes("/x", new FileAttributes { Mode = Convert.ToUInt32("600", 8) });
        state = node.See("/x").State!;
        Assert.Equal((Convert.ToUInt32("600", 8), 123_456_789_012), (state.Mode, state.MtimeNs));
        Assert.Equal(2, state.Attributes.Count);
    }

    [Fact]
    public void An_access_list_travels_as_an_attribute()
    {
        using var node = new Node();

        // struct posix_acl_xattr: version 2; u::rw-, u:1000:r--, g::r--, m::r--, o::---
        const string List = "0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000000ffffffff";
        var wanted = new FileAttributes { Mode = Convert.ToUInt32("640", 8), Attributes = Of(("system.posix_acl_access", List)) };
        node.Put("/x", [1], wanted);
        var state = node.See("/x").State!;
        Assert.Equal(Convert.ToUInt32("640", 8), state.Mode);
        Assert.Equal(wanted.Attributes, state.Attributes);
    }

    [Fact]
    public void Attributes_of_a_link_are_its_own()
    {
        Needs.Root();
        using var node = new Node();
        node.Make("/target");
        node.Writer.StageSymlink("/link", Temporary, "/target", new FileAttributes { Uid = 1000, Gid = 1001, MtimeNs = 5_000_000_001 });
        node.Writer.SyncStaged("/link", Temporary);
        node.Writer.Commit("/link", Temporary, null);

        var link = node.See("/link").State!;
        Assert.Equal((FileKind.Symlink, "/target", 1000u, 1001u, 5_000_000_001), (link.Kind, link.Target, link.Uid, link.Gid, link.MtimeNs));

        node.Writer.SetAttributes("/link", new FileAttributes { Uid = 1002, MtimeNs = 6_000_000_000, Attributes = Of(("trusted.note", "aa")) });
        link = node.See("/link").State!;
        Assert.Equal((1002u, 6_000_000_000), (link.Uid, link.MtimeNs));
        Assert.Equal(Of(("trusted.note", "aa")), link.Attributes);
        Assert.Equal((0u, 0), (node.See("/target").State!.Uid, node.See("/target").State!.Attributes.Count));
    }

    [Fact]
    public void A_file_that_its_owner_may_not_open_is_made_and_synced_all_the_same()
    {
        Needs.Root();
        using var node = new Node();
        node.MakeDirectory("/d");
        Node.Run("chmod", "755", node.Root);
        Node.Run("chmod", "777", node.At("/d"));
        Syscalls.AsUser(1000, () => node.Put("/d/x", [1], new FileAttributes { Mode = 0, Uid = 1000, Gid = 1000 }));
        Assert.Equal((0u, 1000u, 1L), (node.See("/d/x").State!.Mode, node.See("/d/x").State!.Uid, node.See("/d/x").State!.Size));
    }

    [Fact]
    public void A_link_at_the_path_is_replaced_not_followed()
    {
        using var node = new Node();
        node.Make("/target", "old");
        node.MakeLink("/x", "/target");
        node.Put("/x", "new"u8.ToArray(), expected: node.See("/x").State!.Identity);
        Assert.Equal("old", File.ReadAllText(node.At("/target")));
        Assert.Equal(FileKind.Regular, node.See("/x").State!.Kind);
    }

    [Fact]
    public void The_other_names_of_a_replaced_file_keep_the_old_content()
    {
        using var node = new Node();
        node.Make("/x", "old");
        Node.Run("ln", node.At("/x"), node.At("/y"));
        Assert.Equal(2u, node.See("/x").State!.LinkCount);
        node.Put("/x", "new"u8.ToArray(), expected: node.See("/x").State!.Identity);
        Assert.Equal(("new", "old"), (File.ReadAllText(node.At("/x")), File.ReadAllText(node.At("/y"))));
    }

    [Fact]
    public void A_running_executable_is_replaced()
    {
        Needs.Command("sleep");
        using var node = new Node();

        // Not by this process: see Node.MakeProgram.
        Node.Run("cp", "/bin/sleep", node.At("/sleep"));
        using var running = Process.Start(node.At("/sleep"), "600");
        try
        {
            Assert.Equal("Text file busy", Assert.Throws<IOException>(() => File.OpenWrite(node.At("/sleep"))).Message.Split(" : ")[0]);
            node.Put("/sleep", "new"u8.ToArray(), new FileAttributes { Mode = Convert.ToUInt32("755", 8) }, node.See("/sleep").State!.Identity);
            Assert.False(running.HasExited);
            Assert.Equal("new", File.ReadAllText(node.At("/sleep")));
        }
        finally
        {
            running.Kill();
            running.WaitForExit();
        }
    }

    [Fact]
    public void Commit_refuses_when_something_else_lies_there()
    {
        using var node = new Node();
        node.Make("/x", "old");
        var seen = node.See("/x").State!.Identity;
        node.Writer.StageFile("/x", Temporary, Stream.Null, new FileAttributes());

        Assert.Equal(Errno.ESTALE, Node.Fails(() => node.Writer.Commit("/x", Temporary, null)).Errno);
        File.Delete(node.At("/x"));
        Assert.Equal(Errno.ESTALE, Node.Fails(() => node.Writer.Commit("/x", Temporary, seen)).Errno);
        node.Make("/x", "somebody's");
        Assert.Equal(Errno.ESTALE, Node.Fails(() => node.Writer.Commit("/x", Temporary, seen)).Errno);
        Assert.Equal(Errno.ESTALE, Node.Fails(() => node.Writer.Remove("/x", seen)).Errno);

        Assert.Equal("somebody's", File.ReadAllText(node.At("/x")));
        Assert.True(node.Writer.Discard("/x", Temporary));
        Assert.False(node.Writer.Discard("/x", Temporary));
        Assert.False(node.Writer.Discard("/no/such/directory/x", Temporary));
        Assert.Equal(["/x"], node.Names());
    }

    [Fact]
    public void A_file_system_that_cannot_rename_without_replacing_is_looked_at_first()
    {
        using var node = new Node();
        node.Make("/taken", "somebody's");
        Seccomp.Without(Seccomp.RenameAt2, Errno.EINVAL, () =>
        {
            node.Put("/x", [1]);
            Assert.Equal(Errno.ESTALE, Node.Fails(() => node.Put("/taken", [1])).Errno);
        });
        Assert.Equal((1, "somebody's"), (new FileInfo(node.At("/x")).Length, File.ReadAllText(node.At("/taken"))));
    }

    [Fact]
    public void A_directory_in_the_way_is_not_replaced()
    {
        using var node = new Node();
        node.MakeDirectory("/x");
        node.Writer.StageFile("/x", Temporary, Stream.Null, new FileAttributes());
        var error = Node.Fails(() => node.Writer.Commit("/x", Temporary, node.See("/x").State!.Identity));
        Assert.Equal("rename /x: Is a directory (EISDIR)", error.ToString());
    }

    [Fact]
    public void Nothing_temporary_stays_when_staging_fails()
    {
        using var node = new Node();
        var bad = new FileAttributes { Attributes = Of(("nonsense.x", "00")) };
        Assert.Equal(Errno.ENOTSUP, Node.Fails(() => node.Writer.StageFile("/x", Temporary, Stream.Null, bad)).Errno);
        Assert.Equal(Errno.ENOTSUP, Node.Fails(() => node.Writer.StageSymlink("/x", Temporary, "t", bad)).Errno);
        Assert.Equal(Errno.ENOTSUP, Node.Fails(() => node.Writer.MakeDirectory("/x", Temporary, bad)).Errno);
        Assert.Throws<InvalidDataException>(() => node.Writer.StageFile("/x", Temporary, new BrokenStream(), new FileAttributes()));
        Assert.Empty(node.Names());
    }

    [Fact]
    public void A_temporary_name_that_is_taken_is_an_error_and_left_alone()
    {
        using var node = new Node();
        node.Make("/" + Temporary, "not ours");
        Assert.Equal(Errno.EEXIST, Node.Fails(() => node.Writer.StageFile("/x", Temporary, Stream.Null, new FileAttributes())).Errno);
        Assert.Equal(Errno.EEXIST, Node.Fails(() => node.Writer.StageSymlink("/x", Temporary, "t", new FileAttributes())).Errno);
        Assert.Equal("not ours", File.ReadAllText(node.At("/" + Temporary)));
    }

    [Fact]
    public void Directories_go_only_when_they_are_empty()
    {
        using var node = new Node();
        node.Writer.MakeDirectory("/d", Temporary, new FileAttributes { Mode = Convert.ToUInt32("2750", 8) });
        Assert.Equal(Convert.ToUInt32("2750", 8), node.See("/d").State!.Mode);
        Assert.True(node.See("/d").State!.Empty);
        node.Make("/d/x");
        Assert.False(node.See("/d").State!.Empty);
        Assert.Equal(Errno.ENOTEMPTY, Node.Fails(() => node.Writer.RemoveDirectory("/d")).Errno);
        Assert.Equal(Errno.EISDIR, Node.Fails(() => node.Writer.Remove("/d", null)).Errno);
        node.Writer.Remove("/d/x", node.See("/d/x").State!.Identity);
        node.Writer.RemoveDirectory("/d");
        Assert.Empty(node.Names());
        Assert.Equal(Errno.ESTALE, Node.Fails(() => node.Writer.MakeDirectory("/", Temporary, new FileAttributes())).Errno);
    }

    [Fact]
    public void A_large_content_is_streamed_in_little_memory()
    {
        using var node = new Node();
        const long Size = 256L * 1024 * 1024;
        var before = GC.GetAllocatedBytesForCurrentThread();
        node.Writer.StageFile("/x", Temporary, new Pattern(Size), new FileAttributes());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024 * 1024);
        node.Writer.Commit("/x", Temporary, null);

        before = GC.GetAllocatedBytesForCurrentThread();
        var seen = node.See("/x");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024 * 1024);

        using var again = new Pattern(Size);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(again)), seen.State!.Digest!.Value.Text);
        Assert.Null(seen.Content);
    }

    [Fact]
    public void A_validator_sees_the_staged_file_and_its_word_comes_back()
    {
        Needs.Command("grep");
        using var node = new Node();
        node.MakeDirectory("/real");
        node.MakeLink("/link", "/real");
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("good\n"));
        node.Writer.StageFile("/link/x", Temporary, content, new FileAttributes());

        Assert.Null(node.Writer.Validate("/link/x", Temporary, ["grep", "-q", "good", "{}"]));
        Assert.Equal("grep exited with 1", node.Writer.Validate("/link/x", Temporary, ["grep", "-q", "bad", "{}"]));
        Assert.Equal(
            $"/usr/bin/ls exited with 2: /usr/bin/ls: cannot access '{node.At("/real/" + Temporary)}x': No such file or directory",
            node.Writer.Validate("/link/x", Temporary, ["/usr/bin/ls", "{}x"]));
        Assert.Equal(
            "no-such-validator was not found on the PATH, or is not executable",
            node.Writer.Validate("/link/x", Temporary, ["no-such-validator", "{}"]));
    }

    [Theory, MemberData(nameof(LinkRuleTests.Both), MemberType = typeof(LinkRuleTests))]
    public void Writing_goes_through_links_that_the_rule_follows(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.MakeDirectory("/run/x");
        node.MakeLink("/var/run", "/run");
        node.Put("/var/run/x/pid", [1]);
        node.Writer.MakeDirectory("/var/run/y", Temporary, new FileAttributes());
        node.Writer.SetAttributes("/var/run/x/pid", new FileAttributes { Mode = Convert.ToUInt32("600", 8) });
        Assert.Equal(["/run", "/run/x", "/run/x/pid", "/run/y", "/var", "/var/run"], node.Names());
        node.Writer.SyncDirectory("/var/run");
    }

    [Fact]
    public void Many_files_can_be_staged_before_the_first_is_committed()
    {
        using var node = new Node();
        var open = node.OpenDescriptors();
        for (var i = 0; i < 500; i++)
        {
            node.Writer.StageFile($"/x{i}", $".tmp{i}", Stream.Null, new FileAttributes());
        }

        Assert.Equal(open, node.OpenDescriptors());
    }

    private static ImmutableSortedDictionary<string, string> Of(params (string Name, string Value)[] attributes) =>
        attributes.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
