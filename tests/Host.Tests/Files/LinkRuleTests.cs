using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

public class LinkRuleTests
{
    public static TheoryData<PathResolution> Both => [PathResolution.Automatic, PathResolution.Walk];

    [Theory, MemberData(nameof(Both))]
    public void A_path_without_links_is_seen(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.Make("/etc/cni/net.d/x", "abc");
        Assert.Equal(3, node.See("/etc/cni/net.d/x").State!.Size);
    }

    [Theory, MemberData(nameof(Both))]
    public void A_link_of_the_caller_above_the_path_is_followed(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.Make("/real/x", "abc");
        node.MakeLink("/etc/link", "../real");
        Assert.Equal(3, node.See("/etc/link/x").State!.Size);
    }

    [Theory, MemberData(nameof(Both))]
    public void An_absolute_link_begins_again_at_the_root(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.Make("/tmp/x", "inside");
        node.MakeLink("/var/link", "/tmp");
        Assert.Equal("inside".Length, node.See("/var/link/x").State!.Size);
    }

    [Theory, MemberData(nameof(Both))]
    public void Dots_do_not_leave_the_root(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.Make("/etc/passwd", "inside");
        node.MakeLink("/a/b/link", "../../../../../../../../../etc");
        Assert.Equal("inside".Length, node.See("/a/b/link/passwd").State!.Size);
        Assert.Equal("/etc/passwd", node.Files.Resolve("/a/b/link/passwd"));
    }

    [Theory, MemberData(nameof(Both))]
    public void A_link_that_another_user_owns_is_refused_with_the_reason(PathResolution resolution)
    {
        Needs.Root();
        using var node = new Node(resolution);
        node.Make("/real/x");
        node.MakeLink("/etc/cni", "/real");
        Node.Run("chown", "-h", "1000", node.At("/etc/cni"));

        var error = node.See("/etc/cni/x").Error!;

        Assert.Equal(Errno.ELOOP, error.Errno);
        Assert.Equal("/etc/cni is a link that uid 1000 owns; only links owned by root in directories owned by root are followed", error.Text);
        Assert.Equal("/etc/cni/x", error.Subject);
        Assert.Equal(error, Node.Fails(() => node.Put("/etc/cni/x", [])));
    }

    [Theory, MemberData(nameof(Both))]
    public void A_link_of_root_in_a_directory_of_another_user_is_refused(PathResolution resolution)
    {
        Needs.Root();
        using var node = new Node(resolution);
        node.Make("/real/x");
        node.MakeLink("/home/joe/link", "/real");
        Node.Run("chown", "1000", node.At("/home/joe"));

        var error = node.See("/home/joe/link/x").Error!;

        Assert.Equal("/home/joe/link is a link in a directory that uid 1000 owns; only links owned by root in directories owned by root are followed", error.Text);
    }

    [Theory, MemberData(nameof(Both))]
    public void The_rule_holds_for_each_link_on_the_way(PathResolution resolution)
    {
        Needs.Root();
        using var node = new Node(resolution);
        node.Make("/real/x");
        node.MakeLink("/second", "/real");
        node.MakeLink("/first", "/second");
        Node.Run("chown", "-h", "1000", node.At("/second"));
        Assert.StartsWith("/second is a link that uid 1000 owns", node.See("/first/x").Error!.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Both))]
    public void Links_in_a_circle_end_in_an_error(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.MakeLink("/a", "/b");
        node.MakeLink("/b", "/a");
        Assert.Equal(Errno.ELOOP, node.See("/a/x").Error!.Errno);
        Assert.Equal(Errno.ELOOP, Node.Fails(() => node.Files.Resolve("/a")).Errno);
    }

    [Theory, MemberData(nameof(Both))]
    public void A_missing_directory_above_means_that_nothing_is_there(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.MakeLink("/dangling", "/nowhere");
        Assert.Equal(new FileObservation("/no/such/x"), node.See("/no/such/x"));
        Assert.Equal(new FileObservation("/dangling/x"), node.See("/dangling/x"));
        Assert.Equal(Errno.ENOENT, Node.Fails(() => node.Put("/no/such/x", [])).Errno);
    }

    [Theory, MemberData(nameof(Both))]
    public void A_file_above_the_path_is_named(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.Make("/etc/file");
        var error = node.See("/etc/file/sub/x").Error!;
        Assert.Equal(new HostError("open", "/etc/file/sub/x", Errno.ENOTDIR, "/etc/file is a file, not a directory (ENOTDIR)"), error);
    }

    [Theory, MemberData(nameof(Both))]
    public void Resolve_follows_every_link_and_says_where_it_ends(PathResolution resolution)
    {
        using var node = new Node(resolution);
        node.Make("/var/lib/openvswitch/conf.db");
        node.MakeLink("/etc/openvswitch/conf.db", "../../var/lib/openvswitch/conf.db");
        node.MakeLink("/etc/gone", "/nowhere");
        Assert.Equal("/var/lib/openvswitch/conf.db", node.Files.Resolve("/etc/openvswitch/conf.db"));
        Assert.Equal("/var/lib/openvswitch", node.Files.Resolve("/var/lib/openvswitch"));
        Assert.Equal("/", node.Files.Resolve("/"));
        Assert.Null(node.Files.Resolve("/etc/gone"));
        Assert.Null(node.Files.Resolve("/etc/openvswitch/conf.db/below"));
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    [InlineData("/a/../b")]
    [InlineData("/a/./b")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/a\0b")]
    [InlineData("/..")]
    public void A_path_that_is_not_absolute_and_normal_is_refused(string path)
    {
        using var node = new Node();
        Assert.Equal(Errno.EINVAL, node.See(path).Error!.Errno);
        Assert.Equal(Errno.EINVAL, Node.Fails(() => node.Writer.Remove(path, null)).Errno);
        Assert.Equal(Errno.EINVAL, Node.Fails(() => node.Files.Resolve(path)).Errno);
    }

    [Theory]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EPERM)]
    public void Where_a_kernel_or_sandbox_lacks_openat2_paths_are_walked(int errno)
    {
        using var node = new Node();
        node.Make("/real/x");
        node.MakeLink("/link", "/real");
        Seccomp.Without(Seccomp.OpenAt2, errno, () =>
        {
            node.Put("/link/y", [1]);
            Assert.Equal(1, node.See("/real/y").State!.Size);
        });
    }

    [Fact]
    public void The_node_itself_is_known_under_any_name()
    {
        using var node = new Node();
        node.MakeLink("/top", "/");
        using var top = new LinuxHost(new LinuxHostOptions { Root = node.At("/top"), Key = () => Node.Key });
        Assert.False(top.BelowRoot);
        Assert.True(node.Host.BelowRoot);
        Assert.Equal(Errno.ENOENT, Node.Fails(() => new LinuxHost(new LinuxHostOptions { Root = node.At("/none"), Key = () => Node.Key }).Dispose()).Errno);
    }

    [Fact]
    public void Descriptors_are_all_closed_again()
    {
        using var node = new Node();
        node.Make("/a/b/x");
        node.MakeLink("/link", "/a/b");
        void Exercise()
        {
            node.See("/link/x");
            node.See("/a/b");
            node.See("/a/x/y");
            node.See("/link/x/y");
            node.Files.List("/a/b");
            node.Files.OpenRead("/link/x").Dispose();
            node.Files.Resolve("/link/x");
            node.Put("/link/y", [1, 2, 3]);
            node.Writer.Remove("/link/y", null);
        }

        Exercise();
        var before = node.OpenDescriptors();
        Exercise();
        Assert.Equal(before, node.OpenDescriptors());
    }
}
