using Reconciler.Core.Model;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

public class NetworkManagerConfigurationTests
{
    [Theory]
    [InlineData("interface-name:eth1", true)]
    [InlineData("interface-name:=eth1", true)]
    [InlineData("interface-name:=eth*", false)]
    [InlineData("interface-name:~eth*", true)]
    [InlineData("interface-name:eth?", true)]
    [InlineData("eth1", true)]
    [InlineData("*", true)]
    [InlineData("*,except:interface-name:eth1", false)]
    [InlineData("interface-name:eth2;interface-name:eth1", true)]
    [InlineData("mac:52:54:00:12:34:56", false)]
    [InlineData("type:ethernet", false)]
    public void An_interface_is_excepted_by_its_name(string value, bool excepted) =>
        Assert.Equal(excepted, Of($"[keyfile]\nunmanaged-devices={value}\n").Excepts("eth1"));

    [Fact]
    public void Files_add_to_each_other_and_of_two_lines_in_one_the_last_counts()
    {
        Assert.True(Of("[keyfile]\nunmanaged-devices=eth1\n", "[keyfile]\nunmanaged-devices+=eth2\n").Excepts("eth1"));
        Assert.False(Of("[keyfile]\nunmanaged-devices=eth1\n", "[keyfile]\nunmanaged-devices=eth2\n").Excepts("eth1"));
        Assert.False(Of("[keyfile]\nunmanaged-devices=eth1\n", "[keyfile]\nunmanaged-devices-=eth1\n").Excepts("eth1"));
        Assert.False(Of("[keyfile]\nunmanaged-devices+=eth1\nunmanaged-devices+=eth2\n").Excepts("eth1"));
        Assert.False(Of("[main]\nunmanaged-devices=eth1\n").Excepts("eth1"));
    }

    private static NetworkManagerConfiguration Of(params string[] texts) => new(NetworkManagerConfiguration.Combine(texts).ToSequence(), 0);
}
