using Reconciler.Core.Planning;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

public class PersistNotesTests
{
    private const string Document = """
        interfaces:
          - { name: eth1, type: ethernet, state: up, ipv4: { enabled: true, address: [{ ip: 192.0.2.1, prefix-length: 24 }] } }
          - { name: eth2, type: ethernet, state: up, mtu: 1400 }
          - { name: eth3, type: ethernet, state: up, ipv4: { enabled: false } }
        routes:
          config:
            - { destination: 10.9.0.0/16, next-hop-address: 192.0.2.9, next-hop-interface: eth1 }
        """;

    [Fact]
    public void What_sets_addresses_and_routes_says_that_a_reboot_takes_them_away()
    {
        var spec = NetworkDocuments.Valid(Document);
        var noted = PersistNotes.Add(spec, [.. spec.Entries.Select(entry => Changed(entry.Id, ActionKind.Change))]);
        Assert.Equal(
            ["network/ethernet/eth1", "network/route/10.9.0.0/16"],
            noted.Where(change => change.Notes.SequenceEqual(["gone after a reboot"])).Select(change => change.Id));
        Assert.Equal(2, noted.Count(change => change.Notes.IsEmpty));
        Assert.Equal(noted, PersistNotes.Add(spec, noted));
    }

    [Fact]
    public void A_rule_says_so_unless_a_file_has_it()
    {
        var spec = NetworkDocuments.Valid("persist: { format: ifupdown }\nroute-rules: { config: [{ ip-from: 192.0.2.1/32, route-table: 7, priority: 1 }, { ip-from: 192.0.2.2/32, route-table: 8, priority: 2 }] }");
        var changes = spec.Rules.Items.Select(rule => Changed(rule.Id, ActionKind.Create)).ToList();

        var noted = PersistNotes.Add(spec, changes, [spec.Rules[0].Id]);

        Assert.Empty(noted[0].Notes);
        Assert.Equal([PersistNotes.Gone], noted[1].Notes);
    }

    [Fact]
    public void What_takes_away_or_is_kept_by_files_says_nothing()
    {
        var spec = NetworkDocuments.Valid(Document);
        Assert.Empty(PersistNotes.Add(spec, [Changed("network/ethernet/eth1", ActionKind.Blocked)])[0].Notes);
        Assert.Empty(PersistNotes.Add(
            spec with { Persist = new PersistSpec { Format = PersistFormat.Ifupdown } }, [Changed("network/ethernet/eth1", ActionKind.Change)])[0].Notes);
        Assert.NotEmpty(PersistNotes.Add(
            spec with { Persist = new PersistSpec { Format = PersistFormat.None } }, [Changed("network/ethernet/eth1", ActionKind.Change)])[0].Notes);
    }

    private static Change Changed(string id, ActionKind action) => new() { Id = id, Section = "network", Action = action };
}
