using System.Collections.Frozen;
using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Cases;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

public sealed class NetworkdStripsTests
{
    private const string Document = """
        foreign-manager: coexist
        interfaces:
          - { name: eth1, type: ethernet, state: up, ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }, { ip: 172.16.1.77, prefix-length: 24 }] } }
          - { name: eth2, type: ethernet, state: up }
        routes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1 }, { destination: 10.8.0.0/16, next-hop-address: 172.16.2.1, next-hop-interface: eth2 }] }
        route-rules: { config: [{ ip-from: 172.16.1.4/32, route-table: 100, priority: 1000 }] }
        """;

    private const string OfEth1 = "systemd-networkd takes away what is not in its own files: set THE-INTERFACE, and restart it";
    private const string Rule = "systemd-networkd takes away what is not in its own files: set THE-RULES, and restart it";
    private const string Own = "/etc/systemd/network/50-a.network";

    private static readonly NetworkdStrips All = Strips("THE-RULES", "THE-INTERFACE");

    [Fact]
    public void An_address_or_route_of_an_interface_of_networkds_and_a_rule_that_drifted_away_name_the_setting()
    {
        var changes = Plan(All, isKnown: true);

        Assert.Equal([OfEth1], Notes(changes, "network/ethernet/eth1"));
        Assert.Equal([OfEth1], Notes(changes, "network/route/10.9.0.0/16"));
        Assert.Empty(Notes(changes, "network/route/10.8.0.0/16"));
        Assert.Equal([Rule], Notes(changes, "network/route-rule/"));
    }

    [Fact]
    public void What_the_document_newly_wants_and_where_networkd_leaves_them_or_does_not_run_says_nothing_of_it()
    {
        Assert.DoesNotContain(Plan(All, isKnown: false).SelectMany(change => change.Notes), IsOfIt);
        Assert.DoesNotContain(Plan(Strips(null, null), isKnown: true).SelectMany(change => change.Notes), IsOfIt);
        Assert.DoesNotContain(Plan(null, isKnown: true).SelectMany(change => change.Notes), IsOfIt);
    }

    [Theory]
    [InlineData("networkd", true)]
    [InlineData("ifupdown", false)]
    public void Where_networkds_own_files_have_it_the_setting_is_not_named(string format, bool isSilent) =>
        Assert.Equal(isSilent, !Plan(All, isKnown: true, $"persist: {{ format: {format} }}\n").SelectMany(change => change.Notes).Any(IsOfIt));

    [Theory]
    [InlineData("", "ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf (yes is its default)")]
    [InlineData("/etc/systemd/networkd.conf: no", null)]
    [InlineData("/etc/systemd/networkd.conf: maybe", "ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf (yes is its default)")]
    [InlineData("/etc/systemd/networkd.conf: yes", "ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf, which says yes")]
    [InlineData("/etc/systemd/networkd.conf: no; /etc/systemd/networkd.conf.d/50-site.conf: true", "ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf.d/50-site.conf, which says yes")]
    [InlineData("/etc/systemd/networkd.conf.d/50-a.conf: yes; /usr/lib/systemd/networkd.conf.d/60-b.conf: off", null)]
    [InlineData("/usr/lib/systemd/networkd.conf.d/60-b.conf: on", "ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf.d/60-b.conf (/usr/lib/systemd/networkd.conf.d/60-b.conf says yes)")]
    [InlineData("/etc/systemd/networkd.conf.d/60-b.conf: 0; /usr/lib/systemd/networkd.conf.d/60-b.conf: on", null)]
    [InlineData("/etc/systemd/networkd.conf: yes; /usr/lib/systemd/networkd.conf: no", "ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf, which says yes")]
    [InlineData("/usr/lib/systemd/networkd.conf: no", null)]
    public void Of_rules_the_last_file_that_says_it_decides(string files, string? expected)
    {
        using var node = new TestNode();
        Make(node, files, value => $"[DHCPv4]\nManageForeignRoutingPolicyRules=yes\n[Network]\n# ManageForeignRoutingPolicyRules=yes\nManageForeignRoutingPolicyRules={value}\nManageForeignRoutes=no\n");

        Assert.Equal(expected, NetworkdStrips.Read(node.Host.Files, []).Rules);
    }

    [Theory]
    [InlineData(Own, "", "KeepConfiguration=static in [Network] of /etc/systemd/network/50-a.network")]
    [InlineData(Own, "/etc/systemd/network/50-a.network: static", null)]
    [InlineData(Own, "/etc/systemd/network/50-a.network: yes", null)]
    [InlineData(Own, "/etc/systemd/network/50-a.network: dhcp", "KeepConfiguration=static in [Network] of /etc/systemd/network/50-a.network, which says dhcp")]
    [InlineData(Own, "/etc/systemd/network/50-a.network: static; /run/systemd/network/50-a.network.d/x.conf: no", "KeepConfiguration=static in [Network] of /etc/systemd/network/50-a.network.d/x.conf (/run/systemd/network/50-a.network.d/x.conf says no)")]
    [InlineData(Own, "/etc/systemd/network/50-a.network: no; /usr/lib/systemd/network/50-a.network.d/x.conf: static", null)]
    [InlineData("/run/systemd/network/10-netplan-eth1.network", "", "KeepConfiguration=static in [Network] of /etc/systemd/network/10-netplan-eth1.network.d/keep.conf")]
    [InlineData("/run/systemd/network/10-netplan-eth1.network", "/run/systemd/network/10-netplan-eth1.network: dhcp-on-stop", "KeepConfiguration=static in [Network] of /etc/systemd/network/10-netplan-eth1.network.d/keep.conf (/run/systemd/network/10-netplan-eth1.network says dhcp-on-stop)")]
    [InlineData("/run/systemd/network/10-netplan-eth1.network", "/etc/systemd/network/10-netplan-eth1.network.d/keep.conf: static", null)]
    public void Of_an_interface_its_file_and_the_last_drop_in_decide(string file, string files, string? expected)
    {
        using var node = new TestNode();
        Make(node, files, value => $"[Match]\nName=eth1\n[Network]\nKeepConfiguration={value}\nKeepConfiguration=never-heard-of\n");

        var strips = NetworkdStrips.Read(node.Host.Files, [new ForeignLink("eth1", ForeignDaemon.Networkd, "ADMIN_STATE=configured", file)]);

        Assert.Equal(expected, strips.Interfaces.GetValueOrDefault("eth1"));
    }

    private static void Make(TestNode node, string files, Func<string, string> text)
    {
        foreach (var file in files.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(file => file.Split(": ")))
        {
            node.Make(file[0], text(file[1]));
        }
    }

    private static NetworkdStrips Strips(string? rules, string? eth1) =>
        new(rules, (eth1 is null ? [] : new Dictionary<string, string> { ["eth1"] = eth1 }).ToFrozenDictionary());

    private static bool IsOfIt(string note) => note.Contains("systemd-networkd takes away", StringComparison.Ordinal);

    private static IEnumerable<string> Notes(IEnumerable<Change> changes, string id) =>
        Assert.Single(changes, change => change.Id.StartsWith(id, StringComparison.Ordinal)).Notes.Where(IsOfIt);

    private static ImmutableArray<Change> Plan(NetworkdStrips? strips, bool isKnown, string persist = "")
    {
        var spec = NetworkDocuments.Valid(persist + Document);
        var seen = new CaseObserved(Path.Combine(Repository.Root, "resources", "network", "persist-cases", "ifupdown", "several-next-hops"));
        var observed = new NetworkObserved(seen.Network(PersistObserved.Nothing).State)
        {
            Foreign = new ForeignObserved { Links = [new ForeignLink("eth1", ForeignDaemon.Networkd, "ADMIN_STATE=configured", Own)], Networkd = strips },
        };
        var remembered = new Remembered { Fingerprints = isKnown ? spec.Entries.ToDictionary(entry => entry.Id, entry => entry.Fingerprint()) : [] };
        return NetworkSection.Diff(spec, observed, new DiffContext(remembered, seen.Context.Accounts, seen.Context.IsPrivileged)).Changes;
    }
}
