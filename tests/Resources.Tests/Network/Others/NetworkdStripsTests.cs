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
        interfaces: [{ name: eth1, type: ethernet, state: up }, { name: eth2, type: ethernet, state: up }]
        routes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1 }, { destination: 10.8.0.0/16, next-hop-address: 172.16.2.1, next-hop-interface: eth2 }] }
        route-rules: { config: [{ ip-from: 172.16.1.4/32, route-table: 100, priority: 1000 }] }
        """;

    private const string Route = "systemd-networkd takes away what is not in its own files: set THE-ROUTES, and restart it";
    private const string Rule = "systemd-networkd takes away what is not in its own files: set THE-RULES, and restart it";

    private static readonly NetworkdStrips Both = new("THE-ROUTES", "THE-RULES");

    [Fact]
    public void A_route_by_an_interface_of_networkds_and_a_rule_that_drifted_away_name_the_setting()
    {
        var changes = Plan(Both, isKnown: true);

        Assert.Equal([Route], Notes(changes, "network/route/10.9.0.0/16"));
        Assert.Empty(Notes(changes, "network/route/10.8.0.0/16"));
        Assert.Equal([Rule], Notes(changes, "network/route-rule/"));
    }

    [Fact]
    public void What_the_document_newly_wants_and_where_networkd_leaves_them_or_does_not_run_says_nothing_of_it()
    {
        Assert.DoesNotContain(Plan(Both, isKnown: false).SelectMany(change => change.Notes), IsOfIt);
        Assert.DoesNotContain(Plan(new NetworkdStrips(null, null), isKnown: true).SelectMany(change => change.Notes), IsOfIt);
        Assert.DoesNotContain(Plan(null, isKnown: true).SelectMany(change => change.Notes), IsOfIt);
    }

    [Theory]
    [InlineData("", "ManageForeignRoutes=no in [Network] of /etc/systemd/networkd.conf (yes is its default)")]
    [InlineData("/etc/systemd/networkd.conf: no", null)]
    [InlineData("/etc/systemd/networkd.conf: maybe", "ManageForeignRoutes=no in [Network] of /etc/systemd/networkd.conf (yes is its default)")]
    [InlineData("/etc/systemd/networkd.conf: yes", "ManageForeignRoutes=no in [Network] of /etc/systemd/networkd.conf, which says yes")]
    [InlineData("/etc/systemd/networkd.conf: no; /etc/systemd/networkd.conf.d/50-site.conf: true", "ManageForeignRoutes=no in [Network] of /etc/systemd/networkd.conf.d/50-site.conf, which says yes")]
    [InlineData("/etc/systemd/networkd.conf.d/50-a.conf: yes; /usr/lib/systemd/networkd.conf.d/60-b.conf: off", null)]
    [InlineData("/usr/lib/systemd/networkd.conf.d/60-b.conf: on", "ManageForeignRoutes=no in [Network] of /etc/systemd/networkd.conf.d/60-b.conf (/usr/lib/systemd/networkd.conf.d/60-b.conf says yes)")]
    [InlineData("/etc/systemd/networkd.conf.d/60-b.conf: 0; /usr/lib/systemd/networkd.conf.d/60-b.conf: on", null)]
    [InlineData("/etc/systemd/networkd.conf: yes; /usr/lib/systemd/networkd.conf: no", "ManageForeignRoutes=no in [Network] of /etc/systemd/networkd.conf, which says yes")]
    [InlineData("/usr/lib/systemd/networkd.conf: no", null)]
    public void The_last_file_that_says_it_decides(string files, string? expected)
    {
        using var node = new TestNode();
        foreach (var file in files.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(file => file.Split(": ")))
        {
            node.Make(file[0], $"[DHCPv4]\nManageForeignRoutes=yes\n[Network]\n# ManageForeignRoutes=yes\nManageForeignRoutes={file[1]}\nManageForeignRoutingPolicyRules=no\n");
        }

        var strips = NetworkdStrips.Read(node.Host.Files);

        Assert.Equal(expected, strips.Routes);
        Assert.Equal(files.Length == 0, strips.Rules is not null);
    }

    private static bool IsOfIt(string note) => note.Contains("systemd-networkd takes away", StringComparison.Ordinal);

    private static IEnumerable<string> Notes(IEnumerable<Change> changes, string id) =>
        Assert.Single(changes, change => change.Id.StartsWith(id, StringComparison.Ordinal)).Notes.Where(IsOfIt);

    private static ImmutableArray<Change> Plan(NetworkdStrips? strips, bool isKnown)
    {
        var spec = NetworkDocuments.Valid(Document);
        var seen = new CaseObserved(Path.Combine(Repository.Root, "resources", "network", "persist-cases", "ifupdown", "several-next-hops"));
        var observed = new NetworkObserved(seen.Network(PersistObserved.Nothing).State)
        {
            Foreign = new ForeignObserved { Links = [new ForeignLink("eth1", ForeignDaemon.Networkd, "ADMIN_STATE=configured", "/etc/systemd/network/50-a.network")], Networkd = strips },
        };
        var remembered = new Remembered { Fingerprints = isKnown ? spec.Entries.ToDictionary(entry => entry.Id, entry => entry.Fingerprint()) : [] };
        return NetworkSection.Diff(spec, observed, new DiffContext(remembered, seen.Context.Accounts, seen.Context.IsPrivileged)).Changes;
    }
}
