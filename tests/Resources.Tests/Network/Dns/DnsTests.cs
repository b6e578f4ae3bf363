using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Dns;

/// <summary>From files to a plan, to other files, and back.</summary>
public sealed class DnsTests : IDisposable
{
    private const string Link = "../run/systemd/resolve/stub-resolv.conf";

    private static readonly EntryHeader Header = new(NetworkIds.Dns, TestDocument.Here, false, []);

    private readonly TestNode _node = new();

    [Fact]
    public void Resolvers_are_written_into_a_plain_file_and_taken_back_exactly()
    {
        _node.Make("/etc/resolv.conf", "# by hand\nnameserver 192.0.2.1\noptions edns0\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var before = _node.Snapshot();
        var change = Converge(Wish(["192.0.2.2", "2001:db8::1"], ["a.example"]));
        Assert.Equal("# by hand\nnameserver 192.0.2.2\nnameserver 2001:db8::1\noptions edns0\nsearch a.example\n", _node.Read("/etc/resolv.conf"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_node.At("/etc/resolv.conf")));
        Assert.Equal([new("server", "192.0.2.1", "192.0.2.2 2001:db8::1"), new PropertyChange("search", null, "a.example")], change.Properties);
        Undo(change);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_missing_file_is_made_and_gone_again_after_undo()
    {
        Directory.CreateDirectory(_node.At("/etc"));
        var before = _node.Snapshot();
        var change = Converge(Wish(["192.0.2.2"], null));
        Assert.Equal(ActionKind.Create, change.Action);
        Assert.Equal("nameserver 192.0.2.2\n", _node.Read("/etc/resolv.conf"));
        Undo(change);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void What_says_the_same_in_other_words_is_in_sync()
    {
        _node.Make("/etc/resolv.conf", "domain A.example\nnameserver 2001:0DB8:0::1\n");
        Assert.Null(Diff(Wish(["2001:db8::1"], ["a.example"])));
        Assert.Null(Diff(Wish(null, ["a.example"])));
    }

    [Fact]
    public void An_empty_config_removes_all_resolvers_and_nothing_where_there_are_none()
    {
        _node.Make("/etc/resolv.conf", "options edns0\nnameserver 192.0.2.1\nsearch a\n");
        Converge(Wish([], []));
        Assert.Equal("options edns0\n", _node.Read("/etc/resolv.conf"));
        File.Delete(_node.At("/etc/resolv.conf"));
        Assert.Null(Diff(Wish([], [])));
    }

    [Fact]
    public void Where_systemd_resolved_owns_it_a_drop_in_is_written_and_undo_takes_its_directory_away_too()
    {
        UseResolved();
        _node.Make("/etc/systemd/resolved.conf", "[Resolve]\nDNS=192.0.2.9\n");
        var before = _node.Snapshot();
        var change = Converge(Wish(["192.0.2.2"], ["a.example"]));
        Assert.EndsWith("[Resolve]\nDNS=\nDNS=192.0.2.2\nDomains=a.example\n", _node.Read(DnsObserved.DropIn), StringComparison.Ordinal);
        Assert.Equal(Link, new FileInfo(_node.At("/etc/resolv.conf")).LinkTarget);
        Assert.Equal(Disruption.Reload, change.Disruption);
        Undo(change);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void All_directories_that_are_missing_above_the_drop_in_are_made_and_taken_away_again()
    {
        UseResolved();
        Directory.Delete(_node.At("/etc/systemd"));
        var before = _node.Snapshot();
        var change = Converge(Wish(["192.0.2.2"], null));
        Assert.Contains("makes the directory /etc/systemd", change.Notes);
        Undo(change);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_drop_in_that_says_nothing_more_goes()
    {
        UseResolved();
        Converge(Wish(["192.0.2.2"], null));
        Assert.Equal(ActionKind.Remove, Converge(Wish([], null)).Action);
        Assert.False(File.Exists(_node.At(DnsObserved.DropIn)));
    }

    [Fact]
    public void A_later_drop_in_that_says_otherwise_is_named()
    {
        UseResolved();
        _node.Make("/etc/systemd/resolved.conf.d/50-site.conf", "[Resolve]\nDNS=192.0.2.9\n");
        var change = Diff(Wish(["192.0.2.2"], null))!;
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith("/etc/systemd/resolved.conf.d/50-site.conf is read after", change.Why, StringComparison.Ordinal);
        Assert.Null(Diff(Wish(["192.0.2.9"], null)));
    }

    [Fact]
    public void What_only_systemd_resolved_understands_is_written_for_it_alone()
    {
        _node.Make("/etc/resolv.conf", "nameserver 192.0.2.1\n");
        var change = Diff(Wish(null, ["~corp.example"]))!;
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith("`~corp.example` is for systemd-resolved", change.Why, StringComparison.Ordinal);

        File.Delete(_node.At("/etc/resolv.conf"));
        UseResolved();
        Converge(Wish(null, ["~corp.example", "."]));
    }

    [Fact]
    public void A_drop_in_of_the_distribution_is_hidden_by_the_same_name_in_etc()
    {
        UseResolved();
        _node.Make("/usr/lib/systemd/resolved.conf.d/50-site.conf", "[Resolve]\nDNS=192.0.2.9\n");
        _node.Make("/etc/systemd/resolved.conf.d/50-site.conf", "[Resolve]\n");
        Assert.Empty(DnsObserved.Observe(_node.Host).Servers);
    }

    [Fact]
    public void What_the_running_daemon_does_not_use_yet_is_to_be_taken_up()
    {
        UseResolved();
        Converge(Wish(["192.0.2.2"], null));
        var running = DnsObserved.Observe(_node.Host) with { BelowRoot = false, OwnerRuns = true };
        var change = DnsDiff.Diff(Wish(["192.0.2.2"], null), running with { InUse = ["192.0.2.9"] }, Context())!;
        Assert.Equal(ActionKind.Change, change.Action);
        Assert.True(change.Before!.SameAs(change.After!));
        Assert.Equal(["systemd-resolved is told to take it up"], change.Notes);
        Assert.Null(DnsDiff.Diff(Wish(["192.0.2.2"], null), running with { InUse = ["192.0.2.9", "192.0.2.2"] }, Context()));
    }

    [Fact]
    public void A_link_to_a_daemon_that_does_not_run_is_no_place_to_write()
    {
        UseResolved();
        var change = DnsDiff.Diff(Wish(["192.0.2.2"], null), DnsObserved.Observe(_node.Host) with { BelowRoot = false, OwnerRuns = false }, Context())!;
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.Equal(
            $"/etc/resolv.conf is a link to {Link}, and systemd-resolved does not run: start it, or put a file in the place of the link", change.Why);
    }

    [Theory]
    [InlineData("/run/NetworkManager/resolv.conf", "NetworkManager writes /etc/resolv.conf")]
    [InlineData("../var/run/NetworkManager/resolv.conf", "NetworkManager writes /etc/resolv.conf")]
    [InlineData("resolvconf/run/resolv.conf", "resolvconf writes /etc/resolv.conf")]
    [InlineData("/srv/resolv.conf", "/etc/resolv.conf is a link to /srv/resolv.conf")]
    public void A_link_elsewhere_is_never_replaced_and_what_it_leads_to_counts(string target, string why)
    {
        foreach (var path in new[] { "/run/NetworkManager/resolv.conf", "/etc/resolvconf/run/resolv.conf", "/srv/resolv.conf" })
        {
            _node.Make(path, "nameserver 192.0.2.1\n");
        }

        Directory.CreateDirectory(_node.At("/var"));
        File.CreateSymbolicLink(_node.At("/var/run"), "../run");
        File.CreateSymbolicLink(_node.At("/etc/resolv.conf"), target);
        Assert.Null(Diff(Wish(["192.0.2.1"], null)));
        var change = Diff(Wish(["192.0.2.2"], null))!;
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith(why, change.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# Generated by NetworkManager\nnameserver 192.0.2.1\n", "/run/NetworkManager/x", ActionKind.Blocked)]
    [InlineData("# Generated by NetworkManager\nnameserver 192.0.2.1\n", null, ActionKind.Change)]
    [InlineData("# Dynamic resolv.conf(5) file for glibc resolver(3) generated by resolvconf(8)\n", "/run/resolvconf/x", ActionKind.Blocked)]
    [InlineData("nameserver 192.0.2.1\n# Generated by NetworkManager\n", "/run/NetworkManager/x", ActionKind.Change)]
    public void A_generated_file_is_left_to_its_generator_while_that_runs(string text, string? running, ActionKind action)
    {
        _node.Make("/etc/resolv.conf", text);
        if (running is not null)
        {
            _node.Make(running);
        }

        Assert.Equal(action, Diff(Wish(["192.0.2.2"], null))!.Action);
    }

    [Theory]
    [InlineData("blue")]
    [InlineData("/run/netns/blue")]
    [InlineData("/var/run/netns/blue")]
    public void A_network_namespace_has_a_file_of_its_own_and_the_nodes_is_left_alone(string given)
    {
        _node.Make("/etc/resolv.conf", "nameserver 192.0.2.2\n");
        var before = _node.Snapshot();
        using var host = HostIn(given);
        var change = DnsDiff.Diff(Wish(["192.0.2.2"], null), DnsObserved.Observe(host), Context())!;
        Assert.Equal((ActionKind.Create, new PropertyChange("server", null, "192.0.2.2")), (change.Action, change.Properties.Single()));
        Assert.Null(Apply(change).Error);
        Assert.Equal("nameserver 192.0.2.2\n", _node.Read("/etc/netns/blue/resolv.conf"));
        Assert.Null(DnsDiff.Diff(Wish(["192.0.2.2"], null), DnsObserved.Observe(host), Context()));
        Assert.Equal(["192.0.2.2"], DnsObserved.Observe(host).Servers);

        // The directories that ip netns knows, and that were not there, go too.
        Undo(change);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void The_node_s_link_to_systemd_resolved_says_nothing_of_a_network_namespace()
    {
        UseResolved();
        using var host = HostIn("blue");
        Assert.Equal(ActionKind.Create, DnsDiff.Diff(Wish(["192.0.2.2"], null), DnsObserved.Observe(host), Context())!.Action);
        Directory.CreateDirectory(_node.At("/etc/netns/blue"));
        File.CreateSymbolicLink(_node.At("/etc/netns/blue/resolv.conf"), "/run/systemd/resolve/stub-resolv.conf");
        var change = DnsDiff.Diff(Wish(["192.0.2.2"], null), DnsObserved.Observe(host), Context())!;
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.StartsWith("/etc/netns/blue/resolv.conf is a link to /run/systemd/resolve/stub-resolv.conf", change.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_namespace_without_a_name_has_no_file_and_never_the_nodes()
    {
        _node.Make("/etc/resolv.conf", "nameserver 192.0.2.2\n");
        using var host = HostIn("/proc/1/ns/net");
        foreach (var server in new[] { "192.0.2.2", "192.0.2.3" })
        {
            var change = DnsDiff.Diff(Wish([server], null), DnsObserved.Observe(host), Context())!;
            Assert.Equal(ActionKind.Blocked, change.Action);
            Assert.StartsWith("the network namespace was given by a path", change.Why, StringComparison.Ordinal);
        }

        Assert.Null(DnsExport.Entry(DnsObserved.Observe(host), Header));
    }

    [Fact]
    public void More_resolvers_than_are_asked_is_noted()
    {
        _node.Make("/etc/resolv.conf", "");
        Assert.Equal(
            ["has 4 resolvers, and the C library asks only the first 3"],
            Diff(Wish(["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"], null))!.Notes);
    }

    [Fact]
    public void A_file_that_changed_since_it_was_looked_at_is_left_and_nothing_temporary_stays()
    {
        _node.Make("/etc/resolv.conf", "nameserver 192.0.2.1\n");
        var change = Diff(Wish(["192.0.2.2"], null))!;
        File.Delete(_node.At("/etc/resolv.conf"));
        _node.Make("/etc/resolv.conf", "nameserver 192.0.2.7\n");
        Assert.Equal(Errno.ESTALE, Apply(change).Error!.Errno);
        Assert.Equal("nameserver 192.0.2.7\n", _node.Read("/etc/resolv.conf"));
        Assert.Equal(["/etc", "/etc/resolv.conf"], _node.Snapshot().Keys);
    }

    [Theory]
    [InlineData("nameserver 192.0.2.1\nnameserver bogus\nnameserver fe80::1%eth1\nsearch a.example b.example\n", "192.0.2.1 fe80::1%eth1", "a.example b.example")]
    [InlineData("options edns0\n", null, null)]
    [InlineData("search a.example b..example\nnameserver 192.0.2.1\n", "192.0.2.1", null)]
    public void An_export_planned_again_shows_no_change(string text, string? servers, string? search)
    {
        _node.Make("/etc/resolv.conf", text.Replace("nameserver bogus\n", "", StringComparison.Ordinal));
        var entry = DnsExport.Entry(DnsObserved.Observe(_node.Host), Header);
        Assert.Equal(servers, entry?.Servers is { } list ? string.Join(' ', list) : null);
        Assert.Equal(search, entry?.Search is { } domains ? string.Join(' ', domains) : null);
        Assert.Null(entry is null ? null : Diff(entry));
    }

    public void Dispose() => _node.Dispose();

    private static DnsEntry Wish(string[]? servers, string[]? search) => new(Header)
    {
        Servers = servers?.Select(text => new DnsServer(IPAddress.Parse(text))).ToSequence(),
        Search = search?.ToSequence(),
    };

    private void UseResolved()
    {
        Directory.CreateDirectory(_node.At("/etc/systemd"));
        File.CreateSymbolicLink(_node.At("/etc/resolv.conf"), Link);
    }

    private LinuxHost HostIn(string networkNamespace) =>
        new(new LinuxHostOptions { Root = _node.Root, NetworkNamespace = networkNamespace, Key = () => TestContent.Key, Parallel = 1 });

    private DiffContext Context() => new(Remembered.Nothing, _node.Host.Accounts, isPrivileged: true);

    private Change? Diff(DnsEntry entry) => DnsDiff.Diff(entry, DnsObserved.Observe(_node.Host), Context());

    private Change Converge(DnsEntry entry)
    {
        var change = Diff(entry)!;
        Assert.Null(Apply(change).Error);
        Assert.Null(Diff(entry));
        return change;
    }

    private Outcome Apply(Change change) =>
        ConfigFileApply.Apply(change, new ApplyContext(_node.Host, _node.Content, _ => ".reconciler-test.tmp", CancellationToken.None));

    /// <summary>By way of the journal's JSON.</summary>
    private void Undo(Change change)
    {
        var target = ConfigFileModel.Parse(change.Before!.ToJson());
        Assert.True(ConfigFileModel.Parse(change.After!.ToJson()).SameAs(Seen(target).Model));
        Assert.Null(Apply(ConfigFileDiff.Exact(Header, target, Seen(target))!).Error);
        Assert.Null(ConfigFileDiff.Exact(Header, target, Seen(target)));
    }

    private ConfigFileSeen Seen(ConfigFileModel target) => ConfigFileSeen.Observe([target.Path], _node.Host.Files)[target.Path];
}
