using Reconciler.Core.Ports;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Accounts;

public class NodeAccountsTests
{
    private const string Passwd = """
        root:x:0:0:root:/root:/bin/bash
        ovs:x:991:990::/:/sbin/nologin
        # comment:x:5:5::/:
        twice:x:991:1::/:/bin/sh
        broken
        +nis:x:7:7::/:
        negative:x:-1:7::/:
        """;

    [Fact]
    public void Below_a_root_its_own_files_are_asked()
    {
        using var node = new Node();
        node.Make("/etc/passwd", Passwd);
        node.Make("/etc/group", "root:x:0:\nhugetlbfs:x:990:ovs,other\n");
        var accounts = node.Host.Accounts;

        Assert.Equal((0u, 991u, 991u), (accounts.Uid("root"), accounts.Uid("ovs"), accounts.Uid("twice")));
        Assert.Equal(990u, accounts.Gid("hugetlbfs"));
        Assert.Equal(("ovs", "hugetlbfs"), (accounts.UserName(991), accounts.GroupName(990)));
        Assert.Equal(("4711", "4712"), (accounts.UserName(4711), accounts.GroupName(4712)));
        Assert.All(["nobody", "broken", "comment", "+nis", "negative", "-1", "4294967295", "4294967296", "", " 1"], name => Assert.Null(accounts.Uid(name)));
        Assert.Equal(4711u, accounts.Gid("4711"));
    }

    [Fact]
    public void Without_files_only_numbers_are_known()
    {
        using var node = new Node();
        Assert.Null(node.Host.Accounts.Uid("root"));
        Assert.Equal("0", node.Host.Accounts.UserName(0));
    }

    [Fact]
    public void A_user_made_between_two_sweeps_is_known_in_the_second()
    {
        using var node = new Node();
        Assert.Null(node.Host.Accounts.Uid("ovs"));
        node.Make("/etc/passwd", Passwd);
        node.See("/etc/passwd");
        Assert.Equal(991u, node.Host.Accounts.Uid("ovs"));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_not_an_unknown_user()
    {
        using var node = new Node();
        node.MakeDirectory("/etc/passwd");
        Assert.Equal(Errno.EISDIR, Node.Fails(() => node.Host.Accounts.Uid("root")).Errno);
    }

    [Fact]
    public void On_the_running_system_the_name_service_answers_too()
    {
        Assert.Equal(0u, Host.Accounts.NameService.Uid("root"));
        Assert.Equal(0u, Host.Accounts.NameService.Gid("root"));
        Assert.Equal(("root", "root"), (Host.Accounts.NameService.UserName(0), Host.Accounts.NameService.GroupName(0)));
        Assert.Null(Host.Accounts.NameService.Uid("no-such-user-here"));
        Assert.Null(Host.Accounts.NameService.Gid("no-such-group-here"));
        Assert.Null(Host.Accounts.NameService.UserName(3_999_999_999));
        Assert.Null(Host.Accounts.NameService.GroupName(3_999_999_999));
    }
}
