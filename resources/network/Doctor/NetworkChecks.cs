using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>
/// What of a node's network can be managed, beyond what the kernel says: the switch, the files for the boot, who else has the interfaces, and
/// who writes resolv.conf. Nothing is changed.
/// </summary>
public static class NetworkChecks
{
    public static IEnumerable<NodeCheck> Run(IHostReader host)
    {
        if (host.NetworkInReach)
        {
            yield return Switch(host.Ovsdb(null).Observe());
        }

        var network = host.NetworkInReach ? new NetworkObserved(host.Network.Observe()) : null;
        yield return BootFiles(host.Files, network is null ? null : Uplink(network));
        if (network is not null)
        {
            var foreign = ForeignObserved.Observe(All(network), network.State, host);
            yield return Managers(foreign);
            if (foreign.Networkd is { } networkd)
            {
                yield return Strips(networkd);
            }
        }

        yield return Resolver(DnsObserved.Observe(host));
    }

    private static NodeCheck Switch(OvsObservation seen) => new(
        "Open vSwitch",
        seen.IsWritable,
        seen.IsWritable ? $"{seen.State!.OvsVersion}, its database answers at {seen.SocketPath} and ovs-vswitchd runs".TrimStart(',', ' ') : seen.Message,
        seen.IsWritable ? null : "what needs the switch is blocked; `network.ovs.socket` names another place for its database");

    private static NodeCheck BootFiles(IFileReader files, string? uplink)
    {
        var here = BootFormats.All.Where(format => format.Reader.IsHere(files)).ToList();
        if (here.Count == 0)
        {
            return new("boot files", false, "no format that is known", "`persist` is blocked with every format: addresses and routes are gone after a reboot");
        }

        var known = string.Join(", ", here.Select(Word));
        if (uplink is null)
        {
            return new("boot files", true, known);
        }

        var owners = here.Where(format => format.Describes(format.Observe(files, [uplink]), uplink)).Select(Word).ToList();
        return owners switch
        {
            [] => new("boot files", false, $"{known}; none configures {uplink}, which has the default route", "`persist: { format: auto }` does not know where its addressing belongs: name the format"),
            [var one] => new("boot files", true, $"{known}; {uplink}, which has the default route, is configured by {one}"),
            _ => new("boot files", false, $"{known}; {uplink}, which has the default route, is configured by {string.Join(" and by ", owners)}", "`persist: { format: auto }` is blocked: name the format"),
        };
    }

    private static string Word(IBootFormat format) => Words.Of(Words.PersistFormats, format.Word);

    /// <summary>The interface of the default route that the kernel takes.</summary>
    private static string? Uplink(NetworkObserved network) => network.Routes
        .Where(route => route is { Destination.IsDefault: true, Table: Core.Ports.Network.RouteTable.Main, Hops.IsEmpty: false })
        .OrderBy(route => route.Family).ThenBy(route => route.Metric).Select(route => route.Hops[0].Link).FirstOrDefault(link => link is not null);

    /// <summary>A wish for every interface that is there.</summary>
    private static NetworkSpec All(NetworkObserved network) => new()
    {
        Interfaces = [.. network.State.Links.Where(link => !link.IsLoopback).Select(link =>
            new InterfaceEntry(new EntryHeader(NetworkIds.Interface(InterfaceType.Unknown, link.Name), default, Observe: false, [])) { Name = link.Name, State = InterfaceState.Up })],
    };

    private static NodeCheck Strips(NetworkdStrips networkd)
    {
        var interfaces = networkd.Interfaces.Keys.Order(StringComparer.Ordinal).ToList();
        string[] kinds = [.. interfaces.Count == 0 ? [] : new[] { $"addresses and routes of {string.Join(", ", interfaces)}" }, .. networkd.Rules is null ? [] : new[] { "rules" }];
        return kinds.Length == 0
            ? new("systemd-networkd", true, "it leaves addresses, routes and rules that are not in its own files")
            : new("systemd-networkd", false, $"it takes away {string.Join(" and ", kinds)} that are not in its own files, whenever it starts",
                $"set {string.Join(" and ", interfaces.Select(name => networkd.Interfaces[name]).Append(networkd.Rules).OfType<string>().Distinct())}, and restart it");
    }

    private static NodeCheck Managers(ForeignObserved foreign)
    {
        var managed = foreign.Links.Items.GroupBy(link => link.ManagerName).ToList();
        return managed.Count == 0
            ? new("network managers", true, "neither NetworkManager nor systemd-networkd manages an interface")
            : new(
                "network managers",
                false,
                string.Join("; ", managed.Select(group => $"{group.Key} manages {string.Join(", ", group.Select(link => link.Name))}")),
                "changes to these are blocked, unless the document says `foreign-manager: unmanage` or `coexist`");
    }

    private static NodeCheck Resolver(DnsObserved seen)
    {
        const string Blocked = "`dns-resolver` is blocked where it differs";
        var written = seen.File.State is null ? $"there is no {DnsObserved.ResolvConf}" : $"{DnsObserved.ResolvConf} is a file of nobody's";
        return DnsDiff.WhyNotHere(seen) is { } why
            ? new("resolver", false, why, Blocked)
            : new("resolver", true, seen.Owner switch
            {
                DnsOwner.Resolved => $"{DnsObserved.ResolvConf} is systemd-resolved's: {DnsObserved.DropIn} is written",
                DnsOwner.Nobody => written,
                _ => $"{DnsObserved.ResolvConf} was generated by {(seen.Owner == DnsOwner.Resolvconf ? "resolvconf" : "NetworkManager")}, which does not run",
            });
    }
}
