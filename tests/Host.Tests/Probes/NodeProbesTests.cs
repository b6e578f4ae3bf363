using Reconciler.Host.AppArmor;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Probes;

public class NodeProbesTests
{
    [Fact]
    public void A_command_is_found_on_the_path_below_the_root_through_links()
    {
        using var node = new Node();
        node.Make("/usr/bin/python3.11");
        node.Make("/usr/bin/python", "not executable");
        node.MakeDirectory("/usr/bin/directory");
        node.MakeLink("/usr/bin/python3", "python3.11");
        node.MakeLink("/bin", "usr/bin");
        Node.Run("chmod", "755", node.At("/usr/bin/python3.11"));

        Assert.Equal("/usr/bin/python3", node.Host.Probes.OnPath(["python", "python3"]));
        Assert.Null(node.Host.Probes.OnPath(["python", "directory", "sh", "../bin/python3.11", ""]));
    }

    [Fact]
    public void Links_of_the_running_node_are_seen()
    {
        using var node = new Node();
        Assert.Null(node.Host.Probes.LinkExists("lo"));
        Assert.Equal("there is no network link named no-such-link", node.Host.Probes.LinkExists("no-such-link"));
    }

    [Fact]
    public void AppArmor_is_judged_by_its_parameter()
    {
        using var node = new Node();
        Assert.Equal("the kernel has no AppArmor", AppArmorSwitch.WhyOff(node.At("/enabled")));
        node.Make("/enabled", "N\n");
        Assert.Equal("AppArmor is built into the kernel but switched off", AppArmorSwitch.WhyOff(node.At("/enabled")));
        node.Make("/enabled", "Y\n");
        Assert.Null(AppArmorSwitch.WhyOff(node.At("/enabled")));
    }
}
