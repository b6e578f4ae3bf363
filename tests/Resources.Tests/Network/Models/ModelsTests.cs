using System.Net;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Models;

public sealed class ModelsTests
{
    [Theory]
    [InlineData(RouteProtocol.Static, RouteProtocol.Boot, true)]
    [InlineData(RouteProtocol.Boot, RouteProtocol.Static, true)]
    [InlineData(RouteProtocol.Static, RouteProtocol.Dhcp, false)]
    [InlineData(RouteProtocol.Boot, RouteProtocol.Kernel, false)]
    public void A_route_that_a_tool_for_the_boot_made_again_is_the_same(byte ours, byte theirs, bool same)
    {
        static RoutesModel Route(byte protocol) => new([new RouteModel(new IpPrefix(IPAddress.Parse("10.9.0.0"), 16)) { Protocol = protocol }]);
        Assert.Equal(same, Route(ours).SameAs(Route(theirs)));
    }
}
