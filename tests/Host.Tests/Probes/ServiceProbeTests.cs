using Reconciler.Host.Probes;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Probes;

public class ServiceProbeTests
{
    [Theory]
    [InlineData("LoadState=loaded\nActiveState=active\nSubState=running", null)]
    [InlineData("LoadState=loaded\nActiveState=active\nSubState=exited", null)]
    [InlineData("LoadState=loaded\nActiveState=reloading\nSubState=reload", null)]
    [InlineData("LoadState=loaded\nActiveState=inactive\nSubState=dead", "x.service is inactive (dead)")]
    [InlineData("LoadState=loaded\nActiveState=failed\nSubState=failed", "x.service is failed (failed)")]
    [InlineData("LoadState=loaded\nActiveState=activating\nSubState=auto-restart", "x.service is activating (auto-restart)")]
    [InlineData("LoadState=not-found\nActiveState=inactive\nSubState=dead", "x.service is not installed")]
    [InlineData("LoadState=masked\nActiveState=inactive\nSubState=dead", "x.service is masked")]
    [InlineData("", "systemd did not say how x.service is")]
    public void Systemds_words_are_judged(string properties, string? expected) => Assert.Equal(expected, ServiceProbe.Judge("x.service", properties));

    [Fact]
    public void Without_systemd_the_script_is_asked()
    {
        using var node = new Node();
        node.MakeProgram("/init.d/good", "#!/bin/sh\n[ \"$1\" = status ]\n");
        node.MakeProgram("/init.d/bad", "#!/bin/sh\necho it is stopped\nexit 3\n");
        var probe = new ServiceProbe(node.At("/run/systemd/system"), node.At("/init.d"));

        Assert.Null(probe.Active("good.service"));
        Assert.Null(probe.Active("good"));
        Assert.Equal($"bad is not running ({node.At("/init.d/bad")} exited with 3: it is stopped)", probe.Active("bad.service"));
        Assert.StartsWith("none is not installed", probe.Active("none.service"), StringComparison.Ordinal);
        Assert.StartsWith("../init.d/good is not installed", probe.Active("../init.d/good"), StringComparison.Ordinal);
    }
}
