using Reconciler.Core.Ports;
using Reconciler.Host.Processes;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Processes;

public class NetworkDaemonsTests
{
    [Fact]
    public void Without_systemd_it_is_said_who_must_restart_the_daemon()
    {
        using var node = new Node();
        var failure = Assert.Throws<HostException>(() => new NetworkDaemons(node.At("/run/systemd/system")).Restart("NetworkManager.service"));
        Assert.Equal(
            "restart NetworkManager.service: systemd does not run here: restart the daemon by hand, so that it takes up its configuration", failure.Message);
    }
}
