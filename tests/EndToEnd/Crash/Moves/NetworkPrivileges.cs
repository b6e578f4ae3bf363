using Reconciler.Testing.Ovs;
using Xunit;

namespace Reconciler.EndToEnd.Crash.Moves;

internal static class NetworkPrivileges
{
    public static void Require(bool ovs)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        Assert.SkipWhen(ovs && PrivateOvs.Missing() is not null, PrivateOvs.Missing() ?? "");
    }
}
