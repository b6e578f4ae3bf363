using Reconciler.Host.Facts;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Facts;

public class NodeFactsTests
{
    [Fact]
    public void Os_release_is_read_below_the_root_through_its_link()
    {
        using var node = new Node();
        node.Make("/usr/lib/os-release", "NAME=\"Red Hat\"\n# x\nID=\"rhel\"\nID_LIKE=\"fedora centos\"\nVERSION_ID='9.4'\n");
        node.MakeLink("/etc/os-release", "../usr/lib/os-release");
        var facts = node.Host.Facts;
        Assert.Equal(("rhel", "9.4"), (facts.OsId, facts.OsVersion));
        Assert.Equal(["fedora", "centos"], facts.OsIdLike);
    }

    [Fact]
    public void The_vendors_file_counts_where_etc_has_none()
    {
        using var node = new Node();
        node.Make("/usr/lib/os-release", "ID=debian\nVERSION_ID=12");
        Assert.Equal("debian", node.Host.Facts.OsId);
    }

    [Fact]
    public void A_node_that_says_nothing_is_linux()
    {
        using var node = new Node();
        Assert.Equal(("linux", "", 0), (node.Host.Facts.OsId, node.Host.Facts.OsVersion, node.Host.Facts.OsIdLike.Length));
    }

    [Fact]
    public void The_kernel_is_the_running_one()
    {
        using var node = new Node();
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), node.Host.Facts.Kernel);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/hostname").Trim().Split('.')[0], node.Host.Facts.Hostname);
        Assert.Equal(NodeFacts.Architecture(Node.Run("uname", "-m").Trim()), node.Host.Facts.Arch);
    }

    [Theory]
    [InlineData("x86_64", "amd64")]
    [InlineData("aarch64", "arm64")]
    [InlineData("i686", "386")]
    [InlineData("armv7l", "arm")]
    [InlineData("s390x", "s390x")]
    public void Machines_have_the_names_of_kubernetes(string machine, string expected) => Assert.Equal(expected, NodeFacts.Architecture(machine));

    [Theory]
    [InlineData("127.0.1.1 node1.example.org node1", "node1.example.org")]
    [InlineData("127.0.1.1\tnode1 node1.example.org # own", "node1.example.org")]
    [InlineData("127.0.1.1 node1", null)]
    [InlineData("# 127.0.1.1 node1.example.org node1", null)]
    [InlineData("10.0.0.1 node10.example.org node10\n10.0.0.2 node1.example.net NODE1", "node1.example.net")]
    public void The_full_name_comes_from_hosts(string hosts, string? expected)
    {
        using var text = new StringReader(hosts);
        Assert.Equal(expected, NodeFacts.Qualified(text, "node1"));
    }

    [Theory]
    [InlineData("""ID="a\"b\$c" """, "a\"b$c")]
    [InlineData("ID='a b'", "a b")]
    [InlineData("ID=", "")]
    [InlineData("  ID=arch", "arch")]
    public void Values_are_unquoted_as_a_shell_would(string line, string expected)
    {
        using var text = new StringReader(line);
        Assert.Equal(expected, OsRelease.Read(text).Id);
    }
}
