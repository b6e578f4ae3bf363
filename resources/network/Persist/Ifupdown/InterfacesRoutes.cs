using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Routes in stanzas: the option <c>gateway</c>, and commands that add them (with those that take them away again).</summary>
internal static class InterfacesRoutes
{
    public static void Write(InterfacesEdit edit, BootWish wish, Family family)
    {
        wish.RouteList(family).Write(
            () => Found(edit, wish.Name, family).Select(found => new BootEntry<BootRoute>(
                found.Route, () => Remove(edit, wish.Name, found), route => Replace(edit, wish.Name, found, route), found.IsBroken)),
            missing => Add(edit, wish.Name, missing));
        foreach (var broken in Found(edit, wish.Name, family).Where(found => found.IsBroken))
        {
            edit.Notes.Add($"`{broken.Option.Value}` in {broken.At.Path} has host bits: the command fails, and ifup of {wish.Name} with it");
        }
    }

    private static void Add(InterfacesEdit edit, string link, BootRoute route)
    {
        if (edit.Main(route.Family) is null)
        {
            edit.AddStanza(route.Family, "manual");
        }

        var main = edit.Main(route.Family)!;
        if (IsGateway(route) && main.Stanza is { Method: "static" } && main.Stanza["gateway"] is null)
        {
            edit.Add(main, $"gateway {route.Gateway}", behind: main.Stanza["netmask"] is not null ? "netmask" : "address");
        }
        else
        {
            edit.Add(main, InterfacesCommands.AddRoute(route, link));
        }
    }

    private static void Replace(InterfacesEdit edit, string link, RouteAt place, BootRoute route)
    {
        if (place.Option.Word != "gateway")
        {
            edit.Replace(place.At, place.Option, InterfacesCommands.AddRoute(route, link));
            RemoveTaking(edit, link, place, place.Route);
        }
        else if (IsGateway(route))
        {
            edit.Replace(place.At, place.Option, $"gateway {route.Gateway}");
        }
        else
        {
            edit.Remove(place.At, place.Option);
            Add(edit, link, route);
        }
    }

    private static void Remove(InterfacesEdit edit, string link, RouteAt gone)
    {
        edit.Remove(gone.At, gone.Option);
        if (gone.Option.Word == "gateway")
        {
            edit.RemoveOptions(gone.At with { Stanza = edit.Again(gone.At) }, option => option.Word == "metric");
        }

        RemoveTaking(edit, link, gone, gone.Route);
    }

    /// <summary>The command that takes the route away again is of no use without it.</summary>
    private static void RemoveTaking(InterfacesEdit edit, string link, RouteAt place, BootRoute route)
    {
        var at = place.At with { Stanza = edit.Again(place.At) };
        edit.RemoveOptions(at, option => InterfacesCommands.Takes(option)
            && InterfacesCommands.Route(option, link, place.Route.Family) is { } taken && taken.Route.Key == route.Key && (taken.Route.Gateway is null || taken.Route.Fulfils(route)));
    }

    /// <summary>What <c>gateway</c> says: a default route without anything else.</summary>
    private static bool IsGateway(BootRoute route) =>
        route is { Destination.IsDefault: true, Gateway: not null, Metric: null, Table: RouteTable.Main, Source: null, Mtu: null };

    private static IEnumerable<RouteAt> Found(InterfacesEdit edit, string link, Family family)
    {
        foreach (var at in edit.Stanzas)
        {
            foreach (var option in at.Stanza.Options)
            {
                if (option.Word == "gateway" && at.Stanza is { Method: "static" } && at.Stanza.Family == family && RouteWords.Address(option.Value) is { } gateway)
                {
                    yield return new RouteAt(
                        new BootRoute(IpPrefix.DefaultOf(family), gateway) { Metric = at.Stanza["metric"] is { } metric ? RouteWords.Number(metric) : null }, at, option, IsBroken: false);
                }
                else if (InterfacesCommands.Adds(option)
                    && InterfacesCommands.Route(option, link, at.Stanza.Family ?? Family.Inet) is { } found && found.Route.Family == family)
                {
                    yield return new RouteAt(found.Route, at, option, found.IsBroken);
                }
            }
        }
    }

    private sealed record RouteAt(BootRoute Route, StanzaAt At, Statement Option, bool IsBroken);
}
