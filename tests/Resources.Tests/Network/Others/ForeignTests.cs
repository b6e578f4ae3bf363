using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

public class ForeignTests
{
    private const string Document = """
        interfaces:
          - { name: eth1, type: ethernet, state: up, mtu: 1400 }
          - { name: eth2, type: ethernet, state: up, mtu: 1400 }
          - { name: br0, type: linux-bridge, state: up, adopt-ip-from: eth1 }
        routes:
          config:
            - { destination: 10.9.0.0/16, next-hop-interface: eth1 }
            - { destination: 10.8.0.0/16, next-hop-interface: eth2 }
        """;

    private static readonly ForeignLink ByNetworkManager = new("eth1", ForeignDaemon.NetworkManager, "/run/NetworkManager/devices/3 has managed=true", "/run/NetworkManager/devices/3");

    private static readonly ForeignLink ByNetworkd = new("eth1", ForeignDaemon.Networkd, "ADMIN_STATE=configured", "/etc/systemd/network/50-a.network");

    [Fact]
    public void What_touches_a_foreign_interface_is_refused_with_the_reason_and_a_way_out()
    {
        var judged = Judge(null, ByNetworkManager);
        Assert.Equal(
            ["network/ethernet/eth1", "network/linux-bridge/br0", "network/route/10.9.0.0/16"],
            judged.Where(change => change.Action == ActionKind.Blocked).Select(change => change.Id));
        Assert.Equal(
            "NetworkManager manages eth1 (/run/NetworkManager/devices/3 has managed=true), and the two would undo each other's work: say "
            + "`foreign-manager: unmanage` to have it leave eth1 alone, or configure eth1 there; `foreign-manager: coexist` goes on all the same",
            judged[0].Why);
    }

    [Fact]
    public void Coexistence_is_noted_and_nothing_more()
    {
        var judged = Judge("coexist", ByNetworkd);
        Assert.All(judged, change => Assert.Equal(ActionKind.Change, change.Action));
        Assert.Equal(["systemd-networkd manages eth1 too"], judged[0].Notes);
        Assert.Empty(judged[1].Notes);
    }

    [Fact]
    public void What_is_implied_by_a_refused_entry_is_refused_too()
    {
        var spec = NetworkDocuments.Valid(Document);
        var implied = new Change { Id = "network/address/eth1/192.0.2.1", Section = "network", Action = ActionKind.Remove, Cause = spec.Interfaces[2].Id };
        Assert.Equal(ActionKind.Blocked, Foreign.Judge(spec, Observed(ByNetworkManager), [implied])[0].Action);
    }

    [Fact]
    public void Letting_go_is_a_change_of_its_own_that_comes_first()
    {
        var judged = Judge("unmanage", ByNetworkManager);
        var release = judged[0];
        Assert.Equal("network/foreign-manager/networkmanager", release.Id);
        Assert.Equal(ActionKind.Create, release.Action);
        Assert.Equal(Disruption.Connectivity, release.Disruption);
        Assert.Equal([new PropertyChange("eth1", "managed by NetworkManager", "left alone by it")], release.Properties);
        Assert.EndsWith("\n[keyfile]\nunmanaged-devices+=interface-name:=eth1\n", ((ConfigFileModel)release.After!).Text, StringComparison.Ordinal);
        Assert.All(judged.Skip(1), change => Assert.Equal(ActionKind.Change, change.Action));
        Assert.Equal([release.Id], judged[1].Follows);
        Assert.Empty(judged[2].Follows);
    }

    [Fact]
    public void Names_that_were_let_go_before_stay_in_the_file()
    {
        var change = Judge("unmanage", "[keyfile]\nunmanaged-devices+=interface-name:=eth9\n", ByNetworkManager)[0];
        Assert.EndsWith("\nunmanaged-devices+=interface-name:=eth9;interface-name:=eth1\n", ((ConfigFileModel)change.After!).Text, StringComparison.Ordinal);
        change = Judge("unmanage", "[Match]\nName=eth9\n", ByNetworkd)[0];
        Assert.EndsWith("\n[Match]\nName=eth9 eth1\n\n[Link]\nUnmanaged=yes\n", ((ConfigFileModel)change.After!).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_right_and_not_taken_up_is_taken_up()
    {
        var text = ((ConfigFileModel)Judge("unmanage", ByNetworkd)[0].After!).Text!;
        var change = Judge("unmanage", text, ByNetworkd)[0];
        Assert.Equal(ActionKind.Change, change.Action);
        Assert.True(change.Before!.SameAs(change.After!));
    }

    [Fact]
    public void A_file_of_networkd_that_sorts_before_ours_blocks()
    {
        var judged = Judge("unmanage", ByNetworkd with { File = "/run/systemd/network/01-first.network" });
        Assert.Equal(ActionKind.Blocked, judged[0].Action);
        Assert.Equal(
            "/run/systemd/network/01-first.network comes before /etc/systemd/network/05-reconciler.network, and the first file that matches eth1 decides: rename it to a higher number",
            judged[0].Why);
        Assert.Equal(ActionKind.Blocked, judged[1].Action);
        Assert.Equal(ActionKind.Change, judged[2].Action);
    }

    [Fact]
    public void That_the_boot_will_wait_for_networkd_is_said_where_it_keeps_no_interface()
    {
        var spec = NetworkDocuments.Valid("foreign-manager: unmanage\n" + Document);
        var observed = Observed(ByNetworkd) with { BootWaits = true };
        Assert.Contains(Foreign.Judge(spec, observed, Changes(spec))[0].Notes, IsSaid);
        Assert.DoesNotContain(Foreign.Judge(spec, observed with { BootWaits = false }, Changes(spec))[0].Notes, IsSaid);

        // One that is left out of the run stays with it.
        var both = Observed(ByNetworkd, ByNetworkd with { Name = "eth2" }) with { BootWaits = true };
        Assert.Contains(Foreign.Judge(spec, both, Changes(spec))[0].Notes, IsSaid);
        var part = spec.Restrict(id => id.EndsWith("/eth1", StringComparison.Ordinal));
        Assert.DoesNotContain(Foreign.Judge(part, both, Changes(part))[0].Notes, IsSaid);

        static bool IsSaid(string note) => note.Contains("systemd-networkd-wait-online.service: { masked: true }", StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_only_observed_is_not_taken_from_its_manager_and_what_needs_it_is_blocked()
    {
        var spec = NetworkDocuments.Valid("foreign-manager: unmanage\n" + Document.Replace("name: eth1, ", "name: eth1, policy: observe, ", StringComparison.Ordinal));
        var judged = Foreign.Judge(spec, Observed(ByNetworkManager, ByNetworkManager with { Name = "eth2" }), Changes(spec));
        Assert.Equal("interface-name:=eth2", Released(judged));
        var eth1 = judged.Single(change => change.Id == "network/ethernet/eth1");
        Assert.Equal((ActionKind.Change, true), (eth1.Action, eth1.Observed));
        Assert.Equal(["network/linux-bridge/br0", "network/route/10.9.0.0/16"], judged.Where(change => change.Action == ActionKind.Blocked).Select(change => change.Id));
        Assert.Equal(
            "NetworkManager manages eth1, and is not told to leave it alone, because network/ethernet/eth1 is only observed",
            judged.Single(change => change.Id == "network/route/10.9.0.0/16").Why);
    }

    [Fact]
    public void Nothing_is_written_for_what_the_run_leaves_out()
    {
        var spec = NetworkDocuments.Valid("foreign-manager: unmanage\n" + Document).Restrict(id => id.EndsWith("/eth2", StringComparison.Ordinal));
        var judged = Foreign.Judge(spec, Observed(ByNetworkManager, ByNetworkManager with { Name = "eth2" }), Changes(spec));
        Assert.Equal("interface-name:=eth2", Released(judged));
        Assert.Equal(["network/foreign-manager/networkmanager", "network/ethernet/eth2"], judged.Select(change => change.Id));
        Assert.Equal(["network/ethernet/eth2"], Foreign.Judge(spec, Observed(ByNetworkManager), Changes(spec)).Select(change => change.Id));
    }

    [Fact]
    public void Nothing_is_written_for_what_is_blocked_or_is_one_change_with_it()
    {
        var spec = NetworkDocuments.Valid("foreign-manager: unmanage\n" + Document);
        var changes = Changes(spec).Select(change => change.Id switch
        {
            "network/linux-bridge/br0" => change with { Action = ActionKind.Blocked, Why = "it cannot be" },
            "network/ethernet/eth1" => change with { OnlyWith = ["network/linux-bridge/br0"] },
            _ => change,
        }).ToList();
        var judged = Foreign.Judge(spec, Observed(ByNetworkManager, ByNetworkManager with { Name = "eth2" }), changes);
        Assert.Equal("interface-name:=eth2", Released(judged));
        Assert.Equal(["network/ethernet/eth2", "network/route/10.8.0.0/16"], judged[0].OnlyWith);
        Assert.DoesNotContain(Foreign.Judge(spec, Observed(ByNetworkManager), changes), change => change.Id == Foreign.IdOf(ForeignDaemon.NetworkManager));
    }

    [Fact]
    public void What_is_in_sync_is_managed_all_the_same()
    {
        var spec = NetworkDocuments.Valid("foreign-manager: unmanage\n" + Document);
        Assert.Equal("interface-name:=eth1", Released(Foreign.Judge(spec, Observed(ByNetworkManager), [])));
    }

    [Theory]
    [InlineData(ForeignDaemon.NetworkManager)]
    [InlineData(ForeignDaemon.Networkd)]
    public void That_a_daemon_did_not_let_go_is_seen_where_only_its_file_is_looked_at_again(ForeignDaemon daemon)
    {
        var spec = NetworkDocuments.Valid("foreign-manager: unmanage\n" + Document);
        var observed = Observed(Link("eth1", daemon));
        var release = Foreign.Judge(spec, observed, [])[0];
        var again = Foreign.Judge(spec.Restrict(id => id == release.Id), observed with { Files = Files(Text(release)) }, []);
        Assert.Equal(release.Id, Assert.Single(again).Id);
    }

    [Theory]
    [InlineData("a;b", "interface-name:=a\\;b")]
    [InlineData("a,b", "interface-name:=a\\,b")]
    [InlineData("a\\b", "interface-name:=a\\\\b")]
    [InlineData("a*?[b]", "interface-name:=a*?[b]")]
    [InlineData("!a", "interface-name:=!a")]
    public void A_name_means_itself_to_NetworkManager(string name, string written)
    {
        var released = Release(name, ForeignDaemon.NetworkManager);
        Assert.Equal(written, Released([released]));

        // And is in there once, when the next interface comes.
        Assert.EndsWith(
            $"={written};interface-name:=eth1\n", Text(Judge("unmanage", Text(released), ByNetworkManager)[0]), StringComparison.Ordinal);
        Assert.True(new NetworkManagerConfiguration([.. NetworkManagerConfiguration.Combine([Text(released)])], 0).Excepts(name));
    }

    [Theory]
    [InlineData("a*", "a[*]")]
    [InlineData("a?", "a[?]")]
    [InlineData("a[0-9]", "a[[]0-9]")]
    [InlineData("a;b,c", "a;b,c")]
    public void A_name_means_itself_to_networkd(string name, string written) =>
        Assert.Contains($"\n[Match]\nName={written}\n", Text(Release(name, ForeignDaemon.Networkd)), StringComparison.Ordinal);

    [Theory]
    [InlineData("!a", ForeignDaemon.Networkd)]
    [InlineData("a\\b", ForeignDaemon.Networkd)]
    [InlineData("a%d", ForeignDaemon.Networkd)]
    [InlineData("4711", ForeignDaemon.Networkd)]
    [InlineData("all", ForeignDaemon.Networkd)]
    [InlineData("caf\u00e9", ForeignDaemon.Networkd)]
    [InlineData("caf\u00e9", ForeignDaemon.NetworkManager)]
    public void A_name_that_cannot_mean_itself_blocks(string name, ForeignDaemon daemon)
    {
        var spec = Odd(name);
        var judged = Foreign.Judge(spec, Observed(Link(name, daemon)), Changes(spec));
        Assert.All(judged, change => Assert.Equal(ActionKind.Blocked, change.Action));
        Assert.Contains($" name {name}", judged[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_else_changes_nothing()
    {
        var spec = NetworkDocuments.Valid(Document);
        var changes = Changes(spec);
        Assert.Equal(changes, Foreign.Judge(spec, ForeignObserved.Nothing, changes));
    }

    private static ImmutableArray<Change> Judge(string? mode, params ForeignLink[] links) => Judge(mode, null, links);

    private static ImmutableArray<Change> Judge(string? mode, string? file, params ForeignLink[] links)
    {
        var spec = NetworkDocuments.Valid((mode is null ? "" : $"foreign-manager: {mode}\n") + Document);
        return Foreign.Judge(spec, Observed(links) with { Files = Files(file) }, Changes(spec));
    }

    private static NetworkSpec Odd(string name) => NetworkDocuments.Valid(
        $"foreign-manager: unmanage\ninterfaces:\n  - {{ name: '{name}', type: ethernet, state: up, mtu: 1400 }}\n");

    private static ForeignLink Link(string name, ForeignDaemon daemon) => (daemon == ForeignDaemon.Networkd ? ByNetworkd : ByNetworkManager) with { Name = name };

    private static Change Release(string name, ForeignDaemon daemon)
    {
        var spec = Odd(name);
        return Foreign.Judge(spec, Observed(Link(name, daemon)), Changes(spec))[0];
    }

    private static string Text(Change release) => ((ConfigFileModel)release.After!).Text!;

    /// <summary>What NetworkManager is told to leave alone.</summary>
    private static string Released(ImmutableArray<Change> judged) => Assert.Single(Text(judged[0]).Split('\n'), line => line.StartsWith("unmanaged-devices+=", StringComparison.Ordinal))["unmanaged-devices+=".Length..];

    private static ForeignObserved Observed(params ForeignLink[] links) => new() { Links = [.. links], Files = Files(null) };

    private static ImmutableDictionary<ForeignDaemon, ConfigFileSeen> Files(string? text) => new[] { ForeignDaemon.NetworkManager, ForeignDaemon.Networkd }
        .ToImmutableDictionary(daemon => daemon, daemon => new ConfigFileSeen(
            new FileObservation(
                daemon == ForeignDaemon.Networkd ? ForeignObserved.NetworkdFile : ForeignObserved.NetworkManagerFile,
                text is null ? null : new FileState { Kind = FileKind.Regular, Mode = 0x1A4, Uid = 0, Gid = 0, Size = text.Length })
            {
                Content = text is null ? null : Encoding.Latin1.GetBytes(text),
            },
            MissingDirectories: 0));

    private static Change[] Changes(NetworkSpec spec) =>
        [.. spec.Entries.Select(entry => new Change { Id = entry.Id, Section = "network", Action = ActionKind.Change, Origin = entry.Header.Origin, Observed = entry.Header.Observe })];
}
