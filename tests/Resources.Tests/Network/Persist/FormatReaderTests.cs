using System.Diagnostics;
using System.Net;
using System.Text;
using CsCheck;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Network.Others;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Networks;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>What is written is read by the format's own reader, and means there what was wished.</summary>
public sealed class FormatReaderTests
{
    private static readonly BootWish Wish = new("veth0")
    {
        Addresses = [new InterfaceAddress(IPAddress.Parse("192.0.2.4"), 24), new InterfaceAddress(IPAddress.Parse("192.0.2.5"), 24), new InterfaceAddress(IPAddress.Parse("2001:db8::4"), 64)],
        Routes =
        [
            new BootRoute(IpPrefix.DefaultOf(Family.Inet), IPAddress.Parse("192.0.2.1")),
            new BootRoute(new IpPrefix(IPAddress.Parse("10.9.0.0"), 16), IPAddress.Parse("192.0.2.1")) { Metric = 50, Table = 7 },
            new BootRoute(new IpPrefix(IPAddress.Parse("2001:db8:9::"), 48), IPAddress.Parse("2001:db8::1")) { Metric = 60 },
        ],
        Rules =
        [
            new BootRule(Family.Inet, 7) { Priority = 1000, From = new IpPrefix(IPAddress.Parse("192.0.2.0"), 25) },
            new BootRule(Family.Inet6, 9) { Priority = 1001, To = new IpPrefix(IPAddress.Parse("2001:db8:7::"), 48), FwMark = 5 },
        ],
        Mtu = 1400,
    };

    [Fact]
    public void Networkd_brings_up_what_was_wished()
    {
        Daemons.SkipUnlessNetworkdRuns();
        using var node = new Daemons();
        foreach (var file in Written(PersistFormat.Networkd).Present)
        {
            node.Write(file.Path, file.Text!);
        }

        node.StartNetworkd();
        node.Until(() => node.HasAddress("veth0", "192.0.2.4") && node.HasAddress("veth0", "192.0.2.5") && node.HasAddress("veth0", "2001:db8::4") && Routes(node, "-4").Count == 2 && Routes(node, "-6").Count == 1);

        Assert.Equal(["10.9.0.0/16 192.0.2.1 50 7", "default 192.0.2.1 0 main"], Routes(node, "-4"));
        Assert.Equal(["2001:db8:9::/48 2001:db8::1 60 main"], Routes(node, "-6"));
        Assert.Equal("192.0.2.0/25 - 7", Rule(node, "-4", 1000));
        Assert.Equal("all 2001:db8:7::/48 9 0x5", Rule(node, "-6", 1001));
        Assert.Equal(1400, node.Network.IpJson("link show dev veth0")[0].GetProperty("mtu").GetInt32());
    }

    [Fact]
    public void Networkd_brings_up_routes_with_several_next_hops_by_two_links_and_rules_by_interface()
    {
        Daemons.SkipUnlessNetworkdRuns();
        using var node = new Daemons();
        var files = BootFiles.None;
        foreach (var wish in SeveralHops("veth0", "veth2"))
        {
            files = new Networkd().Write(files, wish).Files;
        }

        files.Present.ToList().ForEach(file => node.Write(file.Path, file.Text!));
        node.StartNetworkd();
        node.Until(() => node.Network.IpJson("-4 route show 10.9.0.0/16").GetArrayLength() == 1 && node.Network.IpJson("-6 route show 2001:db8:9::/48").GetArrayLength() == 1
            && node.Network.IpJson("-4 rule show").EnumerateArray().Any(rule => rule.GetProperty("priority").GetInt32() == 1000));

        Assert.Equal(HopsAsWished, Hops(node.Network, "-4", "10.9.0.0/16"));
        Assert.Equal(["2001:db8::1 veth0 1", "2001:db8::2 veth0 1"], Hops(node.Network, "-6", "2001:db8:9::/48"));
        Assert.Equal("veth2", node.Network.IpJson("-4 rule show").EnumerateArray().Single(rule => rule.GetProperty("priority").GetInt32() == 1000).GetProperty("iif").GetString());
    }

    [Theory]
    [InlineData(PersistFormat.Ifupdown, "veth0", "veth2")]
    [InlineData(PersistFormat.Ifupdown, "veth2", "veth0")]
    [InlineData(PersistFormat.Ifcfg, "veth0", "veth2")]
    [InlineData(PersistFormat.Ifcfg, "veth2", "veth0")]
    public void Ip_makes_a_route_with_several_next_hops_when_the_last_of_its_links_comes_up(PersistFormat word, string first, string last)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces");
        PrivateNetwork.Run(network =>
        {
            network.Ip("link add veth0 type veth peer name veth1");
            network.Ip("link add veth2 type veth peer name veth3");
            network.Ip("link set veth1 up");
            network.Ip("link set veth3 up");
            var format = BootFormats.Of(word).Single();
            foreach (var link in new[] { first, last })
            {
                var wish = SeveralHops("veth0", "veth2").Single(wish => wish.Name == link);
                network.Ip($"link set {link} up");
                wish.Addresses.Items.ToList().ForEach(address => network.Ip($"address add {address} dev {link} nodad"));
                var files = format.Write(word == PersistFormat.Ifupdown ? new BootFiles([new BootFile(Ifupdown.Main, null)]) : BootFiles.None, wish).Files;
                foreach (var (command, mayFail) in files.Present.SelectMany(file => Commands(file)))
                {
                    var (status, _, error) = network.Do(() => Run("/bin/sh", "", "-c", command));
                    Assert.True(status == 0 || mayFail, $"{command}: {error}");
                }
            }

            Assert.Equal(HopsAsWished, Hops(network, "-4", "10.9.0.0/16"));
            Assert.Equal(["2001:db8::1 veth0 1", "2001:db8::2 veth0 1"], Hops(network, "-6", "2001:db8:9::/48"));
            Assert.Equal("veth2", network.IpJson("-4 rule show").EnumerateArray().Single(rule => rule.GetProperty("priority").GetInt32() == 1000).GetProperty("iif").GetString());
        });
    }

    private static readonly string[] HopsAsWished = ["192.0.2.1 veth0 1", "198.51.100.1 veth2 3"];

    /// <summary>By two links in IPv4, by one in IPv6.</summary>
    private static BootWish[] SeveralHops(string one, string two)
    {
        var both = new BootRoute(new IpPrefix(IPAddress.Parse("10.9.0.0"), 16), null)
        {
            Hops = [new BootHop(one, IPAddress.Parse("192.0.2.1")), new BootHop(two, IPAddress.Parse("198.51.100.1")) { Weight = 3 }],
        };
        var six = new BootRoute(new IpPrefix(IPAddress.Parse("2001:db8:9::"), 48), null)
        {
            Hops = [new BootHop(one, IPAddress.Parse("2001:db8::1")), new BootHop(one, IPAddress.Parse("2001:db8::2"))],
        };
        return
        [
            new BootWish(one) { Addresses = [new InterfaceAddress(IPAddress.Parse("192.0.2.4"), 24), new InterfaceAddress(IPAddress.Parse("2001:db8::4"), 64)], Routes = [both, six] },
            new BootWish(two)
            {
                Addresses = [new InterfaceAddress(IPAddress.Parse("198.51.100.4"), 24)],
                Routes = [both],
                Rules = [new BootRule(Family.Inet, 7) { Priority = 1000, Iif = two }],
            },
        ];
    }

    /// <summary>What the format's scripts run when an interface comes up; those of ifcfg go on when ip refuses a line (ifup-routes).</summary>
    private static IEnumerable<(string Command, bool MayFail)> Commands(BootFile file) => file.Text!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim())
        .Select(line => file.Path == Ifupdown.Main ? (line.StartsWith("up ", StringComparison.Ordinal) ? line["up ".Length..] : "", false)
            : (Path.GetFileName(file.Path).Split('-')[0] switch { "route" => "ip route add ", "route6" => "ip -6 route add ", "rule" => "ip rule add ", _ => "" } is { Length: > 0 } command ? command + line : "", true))
        .Where(command => command.Item1.Length > 0);

    private static List<string> Hops(PrivateNetwork network, string family, string destination) => [.. network.IpJson($"{family} route show {destination}")[0].GetProperty("nexthops").EnumerateArray()
        .Select(hop => $"{hop.GetProperty("gateway").GetString()} {hop.GetProperty("dev").GetString()} {hop.GetProperty("weight").GetInt32()}").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(PersistCasesTests.FoldersOf), "networkmanager", MemberType = typeof(PersistCasesTests))]
    public void Nmcli_reads_every_case(string name)
    {
        SkipWithoutNmcli();
        using var node = new TestNode();
        PersistCasesTests.PutAfter(node, name);
        foreach (var path in Directory.EnumerateFiles(node.At("/etc/NetworkManager/system-connections")))
        {
            var (status, _, error) = Run("nmcli", File.ReadAllText(path), "--offline", "connection", "modify", "connection.zone", "");
            Assert.True(status == 0, $"{path}: {error}");
        }
    }

    [Fact]
    public void NetworkManagers_parser_finds_what_was_wished()
    {
        SkipWithoutNmcli();
        var (status, said, error) = Run(
            "nmcli", Assert.Single(Written(PersistFormat.NetworkManager).Present).Text!, "--offline", "connection", "modify", "connection.zone", "");
        Assert.True(status == 0, error);
        var lines = said.Split('\n');
        foreach (var line in new[]
        {
            "interface-name=veth0", "mtu=1400", "address1=192.0.2.4/24,192.0.2.1", "address2=192.0.2.5/24", "route1=10.9.0.0/16,192.0.2.1,50", "route1_options=table=7",
            "address1=2001:db8::4/64", "route1=2001:db8:9::/48,2001:db8::1,60",
            "routing-rule1=priority 1000 from 192.0.2.0/25 table 7", "routing-rule1=priority 1001 to 2001:db8:7::/48 fwmark 0x5 table 9",
        })
        {
            Assert.Contains(line, lines);
        }

        Assert.Equal(2, lines.Count(line => line == "method=manual"));
    }

    [Theory]
    [MemberData(nameof(PersistCasesTests.FoldersOf), "netplan", MemberType = typeof(PersistCasesTests))]
    public void Netplan_reads_every_case(string name)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/netplan"), "needs netplan, of Debian's netplan.io");
        using var node = new TestNode();
        PersistCasesTests.PutAfter(node, name);
        var (status, _, error) = Run("netplan", "", "generate", "--root-dir", node.Root);

        // One case has a key that this netplan does not know, as somebody's file may.
        Assert.True(status == 0 || error.Contains("congestion-window", StringComparison.Ordinal), error);
    }

    [Fact]
    public void Netplan_generates_what_was_wished()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/netplan"), "needs netplan, of Debian's netplan.io");
        using var node = new TestNode();
        node.Make("/etc/netplan/01-other.yaml", "network: { version: 2, ethernets: { veth0: { addresses: [192.0.2.5/24] } } }\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var file in new Netplan().Write(new Netplan().Observe(node.Host.Files, []), Wish).Files.Present)
        {
            node.Make(file.Path, file.Text!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var (status, _, error) = Run("netplan", "", "generate", "--root-dir", node.Root);
        Assert.True(status == 0 && error.Length == 0, error);
        var generated = new BootFiles([new BootFile("/etc/systemd/network/10-netplan-veth0.network", node.Read("/run/systemd/network/10-netplan-veth0.network"))]);
        Assert.Equal(generated.Files[0].Text, new Networkd().Write(generated, Wish).Files.Files[0].Text);
        Assert.DoesNotContain("192.0.2.5", node.Read(Netplan.Own), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shell_reads_of_ifcfg_what_was_wished()
    {
        using var node = new TestNode();
        foreach (var file in Written(PersistFormat.Ifcfg).Present)
        {
            node.Make(file.Path, file.Text!);
        }

        // The scripts source the file (network-functions, source_config), and hand each line of a file of routes to ip (ifup-routes).
        var path = node.At("/etc/sysconfig/network-scripts/ifcfg-veth0");
        var (_, said, error) = Run("/bin/sh", "", "-c", ". \"$0\"; echo $DEVICE $ONBOOT $BOOTPROTO $IPADDR/$PREFIX $IPADDR1/$PREFIX1 $GATEWAY $IPV6INIT $IPV6ADDR $MTU", path);
        Assert.Equal(("veth0 yes none 192.0.2.4/24 192.0.2.5/24 192.0.2.1 yes 2001:db8::4/64 1400\n", ""), (said, error));
        Assert.Equal("10.9.0.0/16 via 192.0.2.1 dev veth0 metric 50 table 7\n", node.Read("/etc/sysconfig/network-scripts/route-veth0"));
        Assert.Equal("2001:db8:9::/48 via 2001:db8::1 dev veth0 metric 60\n", node.Read("/etc/sysconfig/network-scripts/route6-veth0"));
        Assert.Equal("from 192.0.2.0/25 table 7 priority 1000\n", node.Read("/etc/sysconfig/network-scripts/rule-veth0"));
        Assert.Equal("from all to 2001:db8:7::/48 fwmark 0x5 table 9 priority 1001\n", node.Read("/etc/sysconfig/network-scripts/rule6-veth0"));
    }

    [Theory]
    [InlineData("ip rule add", "rule-")]
    [InlineData("ip -6 rule add", "rule6-")]
    public void Ip_takes_each_line_of_a_file_of_rules(string command, string file)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces");
        PrivateNetwork.Run(network =>
        {
            var text = Written(PersistFormat.Ifcfg)[$"/etc/sysconfig/network-scripts/{file}veth0"]!;
            network.Ip($"{command["ip ".Length..]} {text.TrimEnd()}");
            var (family, priority) = file == "rule-" ? ("-4", 1000) : ("-6", 1001);
            Assert.Single(network.IpJson($"{family} rule show").EnumerateArray(), rule => rule.GetProperty("priority").GetInt32() == priority);
        });
    }

    [Fact]
    public void Ip_takes_the_commands_of_a_stanza_that_add_rules_and_those_that_take_them_away()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces");
        PrivateNetwork.Run(network =>
        {
            var lines = Written(PersistFormat.Ifupdown)[Ifupdown.Main]!.Split('\n').Select(line => line.Trim()).Where(line => line.Contains(" rule ", StringComparison.Ordinal)).ToList();
            string[] Rules() => [.. ((string[])["-4", "-6"]).SelectMany(family => network.IpJson($"{family} rule show").EnumerateArray())
                .Select(rule => rule.GetProperty("priority").GetInt32()).Where(priority => priority is 1000 or 1001).Select(priority => $"{priority}")];
            foreach (var (word, expected) in new[] { ("up ", "1000 1001"), ("down ", "") })
            {
                lines.Where(line => line.StartsWith(word + "ip ", StringComparison.Ordinal)).ToList().ForEach(line => network.Ip(line[(word.Length + "ip ".Length)..]));
                Assert.Equal(expected, string.Join(' ', Rules()));
            }
        });
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash")]
    public void A_shell_gets_of_each_key_of_ifcfg_exactly_the_text(string shell) => Gen.Char[' ', '~'].Array[0, 12].Select(chars => new string(chars)).Array[30].Sample(
        texts =>
        {
            using var node = new TestNode();
            string[] values = [.. texts, "$(touch pwned)", "it's", "`id`", "a\\", "~", "~root", "Büro 日本", "a;b", "#x", ""];
            var wish = Wish with { Keys = [.. values.Select((value, i) => new PersistKey($"KEY{i}", BootFiles.AsText(value)))] };
            var file = node.Make("/ifcfg-veth0", string.Concat(values.Select((value, i) => i % 3 == 0 ? $"KEY{i}={value}\n" : i % 3 == 1 ? $"KEY{i}='old'\n" : "")));
            var text = IfcfgText.Write(File.ReadAllText(node.At(file), Encoding.Latin1), wish, []);
            Assert.Equal(text, IfcfgText.Write(text, wish, []));
            File.WriteAllText(node.At(file), text, Encoding.Latin1);

            var (status, said, error) = Run(shell, "", "-c", ". \"$0\"; printf '%s\\n' " + string.Join(' ', values.Select((_, i) => $"\"$KEY{i}\"")), node.At(file));

            Assert.Equal((0, string.Concat(values.Select(value => value + "\n")), ""), (status, said, error));
        },
        iter: 10);

    private static BootFiles Written(PersistFormat word)
    {
        using var empty = new TestNode();
        var format = BootFormats.Of(word).Single();
        return format.Write(format.Observe(empty.Host.Files, ["veth0"]), Wish).Files;
    }

    private static List<string> Routes(Daemons node, string family) => [.. node.Network.IpJson($"{family} route show table all dev veth0").EnumerateArray()
        .Where(route => route.TryGetProperty("gateway", out _))
        .Select(route => string.Join(' ',
            route.GetProperty("dst").GetString(), route.GetProperty("gateway").GetString(), route.TryGetProperty("metric", out var metric) ? metric.GetInt32() : 0,
            route.TryGetProperty("table", out var table) ? table.GetString() : "main"))
        .Order(StringComparer.Ordinal)];

    private static string Rule(Daemons node, string family, int priority)
    {
        var rule = node.Network.IpJson($"{family} rule show").EnumerateArray().Single(rule => rule.GetProperty("priority").GetInt32() == priority);
        string Net(string key) => rule.TryGetProperty(key, out var value) ? value.GetString() + (rule.TryGetProperty(key + "len", out var length) ? $"/{length}" : "") : "-";
        return string.Join(' ', Net("src"), Net("dst"), rule.GetProperty("table").GetString(), rule.TryGetProperty("fwmark", out var mark) ? mark.GetString() : "").TrimEnd();
    }

    private static void SkipWithoutNmcli() => Assert.SkipUnless(File.Exists("/usr/bin/nmcli"), "needs nmcli, of Debian's network-manager");

    private static (int Status, string Said, string Error) Run(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = "/usr/sbin:/sbin:" + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said, error.Result);
    }
}
