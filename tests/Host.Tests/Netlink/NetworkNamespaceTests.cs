using System.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Host.Netlink;
using Reconciler.Host.Tests.Support;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

public sealed class NetworkNamespaceTests
{
    public NetworkNamespaceTests() => Needs.Root();

    [Fact]
    public void A_thread_enters_a_namespace_by_path_and_knows_that_it_is_there()
    {
        using var network = new PrivateNetwork();
        network.Ip("link add name here type bridge");
        var before = true;
        var seen = false;
        var thread = new Thread(() =>
        {
            before = NetworkNamespace.IsCurrent(network.Path);
            NetworkNamespace.Enter(network.Path);
            using var entered = new KernelNetwork();
            seen = NetworkNamespace.IsCurrent(network.Path) && entered.Observe().Find("here") is not null;
        });
        thread.Start();
        thread.Join();
        Assert.False(before);
        Assert.True(seen);
    }

    [Fact]
    public void A_namespace_that_is_not_there_or_is_none_is_told()
    {
        Assert.Equal(
            "open network namespace no-such: there is no /run/netns/no-such (ENOENT)",
            Assert.Throws<HostException>(() => NetworkNamespace.Enter("no-such")).Message);
        Assert.Equal(
            "enter network namespace /proc/self/ns/uts: /proc/self/ns/uts is no network namespace (EINVAL)",
            Assert.Throws<HostException>(() => NetworkNamespace.Enter("/proc/self/ns/uts")).Message);
    }

    [Fact]
    public void A_program_starts_itself_anew_in_the_namespace_with_its_arguments_and_environment()
    {
        using var network = new PrivateNetwork();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // Under the dotnet command the assembly is its first argument; an executable of its own needs none.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RestartedProgram).Assembly.Location);
        }

        string[] arguments = ["one", "two words", "", "é"];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment[RestartedProgram.Variable] = network.Path;
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(network.Do(() => File.ResolveLinkTarget("/proc/thread-self/ns/net", false)!.Name), lines[0]);
        Assert.Equal(network.Path, lines[1]);
        Assert.Equal(process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), lines[2]);
        Assert.Equal(arguments, lines[3..^1]);
    }
}
