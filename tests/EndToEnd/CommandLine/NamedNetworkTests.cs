using System.Globalization;
using Reconciler.Testing.Ovs;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>A network namespace that <c>ip netns</c> knows by a name, with the files of its own that it has in /etc/netns.</summary>
public sealed class NamedNetworkTests
{
    [Fact]
    public void Resolvers_of_a_named_network_are_its_own_and_the_nodes_stay()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes a network namespace");
        using var box = new Sandbox();
        box.Put("/etc/resolv.conf", "nameserver 192.0.2.1\n");
        var state = box.State("network:\n  guard: none\n  dns-resolver: { config: { server: [192.0.2.2], search: [a.example] } }");
        var name = "reconciler-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var own = $"/etc/netns/{name}/resolv.conf";
        ProgramOutput.Of("ip", "netns", "add", name);
        try
        {
            var applied = box.Run("apply", state, "--yes", "--netns", name);
            Assert.True(applied.Status == 0, applied.ToString());
            Assert.Equal("nameserver 192.0.2.2\nsearch a.example\n", box.Read(own));
            Assert.Equal(0, box.Run("plan", state, "--netns", name).Status);
            Assert.Contains("192.0.2.2", box.Run("export", "network", "--netns", name).Answer, StringComparison.Ordinal);

            var undone = box.Run("undo", "--yes", "--netns", name);
            Assert.True(undone.Status == 0, undone.ToString());
            Assert.False(Directory.Exists(box.On("/etc/netns")));
            Assert.Equal("nameserver 192.0.2.1\n", box.Read("/etc/resolv.conf"));
        }
        finally
        {
            ProgramOutput.Of("ip", "netns", "del", name);
        }
    }
}
