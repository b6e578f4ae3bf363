using Reconciler.Core.Model;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>
/// An address on an interface of a switch that does not run answers nobody. Until the switch is back it goes to the uplink from which it came, or
/// which the document makes the one port of the bridge, with the routes of the document that leave by the interface.
/// </summary>
internal static class Stranded
{
    /// <summary>Whether the switch of the document's bridges does not run: one that may only be slow still carries what is on it.</summary>
    public static bool IsSwitchDown(NetworkObserved observed) =>
        observed.Ovs is { Condition: OvsCondition.NoSocket or OvsCondition.Refused or OvsCondition.DaemonDown };

    /// <summary>Where the interface's addresses can be reached meanwhile; null where they can be reached as it is, or nowhere.</summary>
    public static Refuge? Of(Target target, InterfaceEntry entry)
    {
        if (entry is not { Type: InterfaceType.OvsInterface, State: InterfaceState.Up } || !IsSwitchDown(target.Observed) || !IsDead(target.Observed, entry.Name))
        {
            return null;
        }

        return (entry.AdoptIpFrom ?? OnlyDevice(target, entry.Name)) is { } device && target.Observed.Link(device) is { Name: var link } && Addresses(target, entry) is { IsEmpty: false } addresses
            ? new Refuge(entry, link, addresses)
            : null;
    }

    /// <summary>Puts the addresses on the refuge, as one move where they lie on the interface.</summary>
    public static void Move(Target target, Refuge refuge)
    {
        var (entry, link, addresses) = refuge;
        var memory = target.RememberedOf(entry.Id);
        target.Remember(entry.Id, _ => memory);
        var from = target.Link(entry.Name);
        target.Note(target.IdOf(link), $"degraded: {string.Join(", ", addresses.Items)} cannot be reached on {entry.Name}, for its switch does not run; back there once it does");
        foreach (var family in addresses.Items.GroupBy(address => address.Family))
        {
            var move = new Move(entry.Name, link, family.Key, [.. family], entry.Header);
            if (from is not null && from.AddressesOf(family.Key).Any(address => family.Any(address.IsSameAs)))
            {
                MoveProjection.Take(target, move);
                CarriedRoutes.Carry(target, move);
            }
            else
            {
                var present = target.Link(link)!;
                target.Set(present.With([.. present.Addresses.Items, .. family.Where(address => !present.Addresses.Items.Any(address.IsSameAs))]), entry.Header);
            }
        }

        // Where the interface is gone, only the store still knows them.
        foreach (var route in memory.AdoptedRoutes.Items.Select(route => route.On(entry.Name, link)).Where(route => !target.Routes.Of(route.Key).Any()))
        {
            target.Routes.Put(route, entry.Header);
        }
    }

    /// <summary>
    /// Those of the document and those adopted, as they lie there; and those that a run of ours put there, which may be gone with the interface.
    /// </summary>
    private static Sequence<AddressModel> Addresses(Target target, InterfaceEntry entry)
    {
        var listed = new[] { entry.Ipv4, entry.Ipv6 }.Where(ip => ip is { IsDynamic: false, Enabled: not false })
            .SelectMany(ip => ip!.Addresses?.Items ?? []).Where(address => !address.IsLinkLocal).Select(AddressModel.Of).ToList();
        var memory = target.RememberedOf(entry.Id);
        var ours = (entry.AdoptIpFrom is null ? [] : memory.Adopted.Items).Concat(listed.Where(address => memory.Addresses.Items.Contains(address.ToString()))).ToList();
        var lying = target.Observed.Link(entry.Name)?.Addresses.Items
            .Where(address => ours.Concat(listed).Any(address.IsSameAs) || (entry.AdoptIpFrom is not null && AdoptProjection.IsAdoptable(target, entry.Name, address))).ToList() ?? [];
        return [.. lying, .. ours.Where(address => !lying.Exists(address.IsSameAs))];
    }

    /// <summary>A tap device that nobody holds has no carrier; an interface of the kernel's datapath keeps its own.</summary>
    private static bool IsDead(NetworkObserved observed, string name) => observed.State.Find(name) is null || LeftOvers.IsInterface(observed, name);

    private static string? OnlyDevice(Target target, string name)
    {
        var bridge = target.Spec.Interfaces.Items.FirstOrDefault(entry => entry.Type == InterfaceType.OvsBridge && entry.State == InterfaceState.Up
            && (entry.Name == name || entry.PortNames?.Any(port => port.Name == name) == true));
        var devices = (bridge?.PortNames ?? []).Select(port => port.Name).Where(port => port != name && target.Observed.Link(port) is { Kind: not "openvswitch" and not "tun" }).ToList();
        return devices is [var only] ? only : null;
    }
}

/// <summary>The link that stands in for an interface of a switch that does not run, and the addresses that go to it.</summary>
internal sealed record Refuge(InterfaceEntry Entry, string Link, Sequence<AddressModel> Addresses);
