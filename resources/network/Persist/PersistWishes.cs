using System.Collections.Immutable;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What the files shall say, from the network as it shall be: addresses that the document lists or that were adopted, and the routes by the
/// same interfaces, each for the interface itself or for the one that <c>persist-on</c> names. Pure.
/// </summary>
internal static class PersistWishes
{
    public static ImmutableArray<BootWish> Of(Target target)
    {
        var drafts = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var entries = target.Spec.Interfaces.Items.Where(entry => entry.State != InterfaceState.Ignore && !target.IsBlocked(entry)).ToList();
        entries.ForEach(entry => Interface(target, entry, drafts));
        var homes = Homes(target);
        Routes(target, homes, drafts);
        Rules(target, homes, drafts);
        Switches(target, drafts);
        Elsewhere(target, entries, drafts);
        Remembered(target, drafts);
        return [.. drafts.Values.Select(draft => draft.Finish(target.Spec))];
    }

    /// <summary>The interfaces whose addressing another one's file brings up, and which.</summary>
    public static IReadOnlyDictionary<string, string> Homes(Target target) => target.Spec.Interfaces.Items
        .Where(entry => entry is { State: not InterfaceState.Ignore, PersistOn: not null } && !target.IsBlocked(entry))
        .ToDictionary(target.NameOf, entry => entry.PersistOn!, StringComparer.Ordinal);

    private static Draft Of(Dictionary<string, Draft> drafts, string link)
    {
        if (!drafts.TryGetValue(link, out var draft))
        {
            drafts.Add(link, draft = new Draft(link));
        }

        return draft;
    }

    private static void Interface(Target target, InterfaceEntry entry, Dictionary<string, Draft> drafts)
    {
        var name = entry.Type == InterfaceType.OvsBridge ? entry.Name : target.NameOf(entry);
        if (entry.State == InterfaceState.Absent)
        {
            var gone = Of(drafts, name);
            gone.Wish = gone.Wish with { IsAbsent = true };
            gone.Entries.Add(entry.Id);
            return;
        }

        if (entry.State != InterfaceState.Up || entry.Type == InterfaceType.OvsBridge)
        {
            return;
        }

        var draft = Of(drafts, entry.PersistOn ?? name);
        draft.Entries.Add(entry.Id);
        foreach (var ip in new[] { entry.Ipv4, entry.Ipv6 }.Where(ip => ip is { IsDynamic: false, Enabled: not false, Addresses: not null }))
        {
            draft.Addresses.AddRange(ip!.Addresses!.Value.Items.Where(address => !address.IsLinkLocal));
        }

        draft.Addresses.AddRange(target.Memory.GetValueOrDefault(entry.Id, InterfaceMemory.Nothing).Adopted.Items
            .Select(address => new InterfaceAddress(address.Local, address.PrefixLength)));
        if (entry.PersistOn is not null)
        {
            draft.Owners.Add(name);
            return;
        }

        draft.Own = entry;
        draft.Wish = draft.Wish with { Mtu = entry.Mtu, MadeAs = IsMade(entry) ? entry.Type : null };
    }

    private static bool IsMade(InterfaceEntry entry) => entry.Type is not (InterfaceType.Unknown or InterfaceType.Ethernet or InterfaceType.Veth) || entry.Veth is not null;

    private static void Routes(Target target, IReadOnlyDictionary<string, string> homes, Dictionary<string, Draft> drafts)
    {
        void Add(string entry, RouteModel model)
        {
            foreach (var draft in model is { IsKernels: false, IsForeign: false } ? Drafts(model) : [])
            {
                draft.Draft.Entries.Add(entry);
                if (!draft.Draft.Routes.Exists(route => route.Key == draft.Route.Key))
                {
                    draft.Draft.Routes.Add(draft.Route);
                }
            }
        }

        IEnumerable<(Draft Draft, BootRoute Route)> Drafts(RouteModel model) =>
            BootRoute.Of(model, homes) is { } found ? found.Links.Select(link => (Of(drafts, link), found.Route)) : [];

        foreach (var (entry, model) in target.RouteMemory)
        {
            Add(entry, model);
        }

        foreach (var (entry, memory) in target.Memory)
        {
            memory.AdoptedRoutes.Items.ToList().ForEach(route => Add(entry, route));
        }

        foreach (var gone in Forgotten.RoutesOf(target).SelectMany(Drafts))
        {
            gone.Draft.GoneRoutes.Add(gone.Route);
        }
    }

    /// <summary>A rule belongs with the routes of its table.</summary>
    private static void Rules(Target target, IReadOnlyDictionary<string, string> homes, Dictionary<string, Draft> drafts)
    {
        foreach (var entry in target.Spec.Rules.Items.Where(entry => !target.IsBlocked(entry)))
        {
            if (BootRule.Of(entry, homes) is { } rule
                && drafts.Values.FirstOrDefault(draft => draft.Routes.Exists(route => route.Table == rule.Table && route.Family == rule.Family)) is { } home)
            {
                home.Rules.Add(rule);
                home.Entries.Add(entry.Id);
            }
        }
    }

    /// <summary>An internal interface of Open vSwitch that keeps its addressing in its own file is made there too, with its bridge and ports.</summary>
    private static void Switches(Target target, Dictionary<string, Draft> drafts)
    {
        foreach (var draft in drafts.Values.Where(draft => draft is { Own.Type: InterfaceType.OvsInterface, HasAddressing: true }).ToList())
        {
            if (target.BridgeOfPort(draft.Wish.Name) is not { } bridge)
            {
                continue;
            }

            var isBridge = bridge.Name == draft.Wish.Name;
            var entry = target.Spec.Interfaces.Items.FirstOrDefault(item => item.Type == InterfaceType.OvsBridge && item.Name == bridge.Name);
            string[] ports = [.. (entry?.PortNames ?? []).Select(port => port.Name).Where(port => target.EntryOf(port)?.Type != InterfaceType.OvsInterface && port != bridge.Name)];
            draft.Wish = draft.Wish with { Switch = new BootSwitch(isBridge ? BootSwitchRole.Bridge : BootSwitchRole.Internal, bridge.Name, isBridge ? [.. ports] : []) };
            foreach (var port in isBridge ? ports : [])
            {
                var of = Of(drafts, port);
                of.Entries.Add(draft.Own!.Id);
                of.Wish = of.Wish with { Switch = new BootSwitch(BootSwitchRole.Port, bridge.Name, []) };
            }
        }
    }

    /// <summary>What is wanted in the file of one interface has no business in that of another which the document names.</summary>
    private static void Elsewhere(Target target, List<InterfaceEntry> entries, Dictionary<string, Draft> drafts)
    {
        var names = entries.Where(entry => entry.Type != InterfaceType.OvsBridge).Select(target.NameOf)
            .Concat(entries.SelectMany(entry => new[] { entry.AdoptIpFrom, entry.PersistOn })).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var draft = Of(drafts, name);
            foreach (var other in drafts.Values.Where(other => other != draft).ToList())
            {
                draft.GoneAddresses.AddRange(other.Addresses);
                draft.GoneRoutes.AddRange(other.Routes.Where(route => route.Gateway is not null));
                draft.GoneRules.AddRange(other.Rules);
            }
        }
    }

    /// <summary>While an entry is blocked it is not known what it would have wished: then nothing is taken out.</summary>
    private static void Remembered(Target target, Dictionary<string, Draft> drafts)
    {
        var memory = PersistMemory.All(target.Remembered);
        foreach (var draft in drafts.Values)
        {
            var items = memory[draft.Wish.Name].ToList();
            if (target.Blocked.Count == 0)
            {
                draft.GoneAddresses.AddRange(items.SelectMany(item => item.ReadAddresses()));
                draft.GoneRoutes.AddRange(items.SelectMany(item => item.ReadRoutes()));
                draft.GoneRules.AddRange(items.SelectMany(item => item.ReadRules()));
            }
        }
    }

    /// <summary>A wish that is being put together.</summary>
    private sealed class Draft(string link)
    {
        public BootWish Wish { get; set; } = new(link);

        public InterfaceEntry? Own { get; set; }

        public List<InterfaceAddress> Addresses { get; } = [];

        public List<InterfaceAddress> GoneAddresses { get; } = [];

        public List<BootRoute> Routes { get; } = [];

        public List<BootRoute> GoneRoutes { get; } = [];

        public List<BootRule> Rules { get; } = [];

        public List<BootRule> GoneRules { get; } = [];

        public List<string> Owners { get; } = [];

        public List<string> Entries { get; } = [];

        public bool HasAddressing => Addresses.Count > 0 || Routes.Count > 0;

        public BootWish Finish(NetworkSpec spec)
        {
            var wish = Wish with
            {
                Addresses = [.. Addresses.Distinct()],
                GoneAddresses = [.. GoneAddresses.Distinct().Where(address => !Addresses.Contains(address))],

                // A gateway may have to be reached by a route without one.
                Routes = [.. Routes.OrderBy(route => route.Gateway is not null || !route.Hops.IsEmpty)],
                GoneRoutes = [.. GoneRoutes.Distinct().Where(route => !Routes.Contains(route))],
                AbsentRoutes = spec.AbsentRoutes,
                Rules = [.. Rules.Distinct()],
                GoneRules = [.. GoneRules.Distinct().Where(rule => !Rules.Contains(rule))],
                AbsentRules = [.. spec.Rules.Items.Where(rule => rule.Absent)],
                Exact = [.. new[] { (Family.Inet, Own?.Ipv4), (Family.Inet6, Own?.Ipv6) }
                    .Where(item => IsExact(item.Item2) && (Owners.Count == 0 || item.Item2!.Enabled != false)).Select(item => item.Item1)],
                Owners = [.. Owners],
                Entries = [.. Entries.Distinct(StringComparer.Ordinal)],
            };
            return wish with { Keys = wish.IsWanted && HasAddressing ? [.. spec.Persist!.Keys.Items.Select(key => key with { Value = BootFiles.AsText(key.Value) })] : [] };
        }

        private static bool IsExact(IpSpec? ip) => ip is { Enabled: false } or { IsDynamic: false, AllowExtraAddress: false, Addresses: not null };
    }
}
