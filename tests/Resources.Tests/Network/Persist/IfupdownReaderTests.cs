using System.Diagnostics;
using System.Net;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>What is written is what ifupdown's own reader reads.</summary>
public sealed class IfupdownReaderTests
{
    [Theory]
    [MemberData(nameof(PersistCasesTests.FoldersOf), "ifupdown", MemberType = typeof(PersistCasesTests))]
    public void Ifquery_reads_every_case(string name)
    {
        Assert.SkipUnless(File.Exists("/sbin/ifquery"), "needs ifquery, of Debian's ifupdown");
        using var node = new TestNode();
        PersistCasesTests.PutAfter(node, name);

        // --list also reads what is included, by the paths of the machine; so the text of one file is read at a time.
        foreach (var path in Directory.EnumerateFiles(node.At("/etc/network"), "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(path).ReplaceLineEndings("\n");
            File.WriteAllText(path, string.Concat(text.Split('\n').Where(line => !line.TrimStart().StartsWith("source", StringComparison.Ordinal)).Select(line => line + "\n")));
            var (status, _, error) = Run("--interfaces", path, "--list", "--all");
            Assert.True(status == 0 && error.Length == 0, $"{path}: {error}");
        }
    }

    [Fact]
    public void Ifquery_finds_the_addressing_that_was_wished()
    {
        Assert.SkipUnless(File.Exists("/sbin/ifquery"), "needs ifquery, of Debian's ifupdown");
        var wish = new BootWish("eth1")
        {
            Addresses = [new InterfaceAddress(IPAddress.Parse("172.16.1.4"), 24)],
            Routes =
            [
                new BootRoute(IpPrefix.DefaultOf(Family.Inet), IPAddress.Parse("172.16.1.1")),
                new BootRoute(new IpPrefix(IPAddress.Parse("10.9.0.0"), 16), IPAddress.Parse("172.16.1.1")),
            ],
            Mtu = 1400,
        };
        using var node = new TestNode();
        var written = new Ifupdown().Write(new BootFiles([new BootFile(Ifupdown.Main, null)]), wish).Files[Ifupdown.Main]!;
        node.Make(Ifupdown.Main, written);

        var (_, said, error) = Run("--interfaces", node.At(Ifupdown.Main), "eth1");

        Assert.Equal("", error);
        Assert.Equal(
            ["address: 172.16.1.4", "netmask: 255.255.255.0", "gateway: 172.16.1.1", "up: ip route add 10.9.0.0/16 via 172.16.1.1 dev eth1", "mtu: 1400"],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("broadcast:", StringComparison.Ordinal)).OrderBy(Order));
    }

    private static int Order(string line) => Array.FindIndex(["address", "netmask", "gateway", "up", "mtu"], key => line.StartsWith(key + ":", StringComparison.Ordinal));

    private static (int Status, string Said, string Error) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("/sbin/ifquery", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said, error.Result);
    }
}
