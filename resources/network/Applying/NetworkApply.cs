using System.Diagnostics;
using System.Globalization;
using System.Net;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>
/// Carries a batch out as one transaction, make before break: links and bridges are made and brought up, addresses added where they are
/// going, devices attached; then one send takes the routes over and the addresses away; then what is left over goes. A step that fails
/// ends it, while the old state still carries the node. What goes back to what it was does not <paramref name="ask"/> who else has its addresses.
/// </summary>
internal sealed class NetworkApply(IReadOnlyList<Change> batch, IHost host, bool ask = true)
{
    private readonly Transitions _transitions = new(batch);
    private readonly Dictionary<string, HostError> _errors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);
    private readonly NetworkState _before = host.Network.Observe();
    private NetworkState _state = NetworkState.Empty;
    private long _switching;
    private bool _handsChanged;
    private TimeSpan? _interruption;
    private HostError? _first;

    public IReadOnlyList<Outcome> Run()
    {
        _state = _before;
        Followers.AddTo(_transitions.Links, new NetworkObserved(_before));
        using var filter = new ReversePathFilter(host, _transitions, IndexOf);
        var steps = new Func<bool>[]
        {
            MakeRoom,
            MakeLinks,
            AskForAddresses,
            () => Switch(SwitchSteps.Make(_transitions)),
            () => BringUp(filter),
            Attach,
            SwitchOver,
            Remove,
        };
        try
        {
            _ = steps.All(step => step());
            if (_handsChanged)
            {
                Reassert();
            }
        }
        catch (HostException failure)
        {
            _first ??= failure.Error;
        }

        // What comes after a failed step was not done, and each change of the transaction may have a part in it.
        var cause = _first is null ? null : batch.FirstOrDefault(change => _errors.ContainsKey(change.Id)) ?? batch[0];
        return [.. batch.Select(change => new Outcome(change, _errors.GetValueOrDefault(change.Id) ?? _first)
        {
            Found = Interruption(change),
            Cause = cause is null || cause == change || _errors.ContainsKey(change.Id) ? null : cause.Id,
        })];
    }

    private int? IndexOf(string link) => _made.TryGetValue(link, out var index) ? index : _state.Find(link)?.Index;

    private bool MakeRoom() => Send([.. _transitions.Links
        .Where(link => link.IsMadeAnew)
        .Select(link => new NetworkStep(new DeleteLink(_before.Find(link.Name)!.Index), link.Change, Errno.ENODEV))]);

    /// <summary>New links with numbers of our choice, so that one send can name them; then what differs of those that are there.</summary>
    private bool MakeLinks()
    {
        var steps = new List<NetworkStep>();
        var free = _before.Links.Select(link => link.Index).DefaultIfEmpty().Max() + 1000;
        var pending = _transitions.Links.Where(link => link.IsMade).ToList();
        pending.ForEach(link => _made[link.Name] = free++);
        var byName = pending.ToDictionary(link => link.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in LinkOrder.LowerFirst(pending))
        {
            if (!done.Add(link.Name))
            {
                continue;
            }

            var after = link.After!;
            var pair = after is { Kind: "veth", Base: { } end } ? byName.GetValueOrDefault(end)?.After : null;
            var settings = (LinkSteps.Settings(null, after, IndexOf) ?? new LinkSettings()) with
            {
                Name = link.Name,
                Link = after is { Kind: not ("veth" or "vxlan"), Base: { } below } ? IndexOf(below) : null,
            };
            if (pair is { } peer)
            {
                done.Add(peer.Name);
                var other = (LinkSteps.Settings(null, peer, IndexOf) ?? new LinkSettings()) with { Name = peer.Name };
                steps.Add(new NetworkStep(new AddLink("veth", settings, other, _made[link.Name]), link.Change));
                _made.Remove(peer.Name);
            }
            else
            {
                steps.Add(new NetworkStep(new AddLink(after.Kind!, settings, null, _made[link.Name]), link.Change));
            }
        }

        foreach (var link in _transitions.Links.Where(link => !link.IsMade && link is { Before: not null, After: not null }))
        {
            var own = link.After!.Up ? link.After : link.After with { Up = link.Before!.Up };
            if (link.Before!.Controller is not null && _before.Find(link.Name)?.AddressOutsideBond is not null)
            {
                // The bond gives it another when it lets it go: PortSteps has what comes after that.
                own = own with { Mac = link.Before.Mac };
            }

            if (LinkSteps.Settings(link.Before, own, IndexOf) is { } settings && IndexOf(link.Name) is { } index)
            {
                steps.Add(new NetworkStep(new SetLink(index, settings, link.After.Kind), link.Change));
            }
        }

        return Send(steps) && Refresh(steps.Exists(step => step.Operation is AddLink));
    }

    /// <summary>What another host answers for is not taken: nothing has been taken away yet.</summary>
    private bool AskForAddresses()
    {
        foreach (var (link, error) in ask ? AddressUse.Conflicts(_transitions, _before, _state, host) : [])
        {
            Fail(link.Change, error);
        }

        return _first is null;
    }

    /// <summary>Interfaces that the switch made, IPv6 where it was off, and every new address: nothing is taken away yet.</summary>
    private bool BringUp(ReversePathFilter filter)
    {
        Refresh(_transitions.Bridges.Count > 0);
        filter.Loosen();
        var steps = new List<NetworkStep>();
        foreach (var link in _transitions.Links.Where(link => link.After is not null))
        {
            if (IndexOf(link.Name) is not { } index)
            {
                Fail(link.Change, new HostError("find", link.Name, Errno.ENODEV, "the link is not there, though everything that makes it was done"));
                return false;
            }

            if (link.Before is null && LinkSteps.IsSwitchMade(link.After))
            {
                steps.Add(new NetworkStep(new SetLink(index, new LinkSettings { Up = link.After!.Up, Alias = link.After.Alias }), link.Change));
            }

            if ((link.Before?.Ipv6Disabled ?? false) && !link.After!.Ipv6Disabled)
            {
                host.NetworkWriter.WriteSysctl(LinkSysctl.DisableIpv6, link.Name, 0);
            }

            // A check for duplicates that failed is not made anew for an address that stays.
            steps.AddRange(_before.AddressesOf(index)
                .Where(address => (address.Flags & AddressFlags.DadFailed) != 0 && Added(link).Any(added => added.Local.Equals(address.Local)))
                .Select(address => new NetworkStep(new DeleteAddress(address), link.Change)));
            steps.AddRange(Added(link).Select(address => new NetworkStep(
                new AddAddress(address.ToState(index, link.Name, _transitions.Moves(address, link.Name)), Replace: true), link.Change)));
        }

        return Send(steps);
    }

    private bool Attach()
    {
        var steps = SwitchSteps.Attach(_transitions);
        _switching = steps.Count > 0 ? Stopwatch.GetTimestamp() : 0;
        return Switch(steps);
    }

    /// <summary>
    /// The address answers on both sides until the routes have changed hands; a packet can be lost from the moment in which the device is
    /// taken in until then.
    /// </summary>
    private string? Interruption(Change change)
    {
        if (_interruption is not { } time || change is not { After: InterfaceModel { Link: { } wanted } } || _transitions.Links.Find(link => link.Name == wanted.Name) is not { } link)
        {
            return null;
        }

        var what = Added(link).Any(address => _transitions.Moves(address, link.Name)) ? "changed hands"
            : link is { Before: { } before, IsMadeAnew: false } && AddressSteps.GivenAgain(before, wanted).Count > 0 ? "in order"
            : null;
        return what is null ? null : string.Create(CultureInfo.InvariantCulture, $"{what} within {time.TotalMilliseconds:0.0} ms");
    }

    /// <summary>The one send in which everything changes hands.</summary>
    private bool SwitchOver()
    {
        _handsChanged = true;
        var start = _switching == 0 ? Stopwatch.GetTimestamp() : _switching;
        var steps = new List<NetworkStep>();
        foreach (var link in _transitions.Links.Where(link => link.After is not null))
        {
            steps.AddRange(PortSteps.Of(link, IndexOf, _state));
        }

        steps.AddRange(_transitions.Links.Where(link => link.After is not null).Select(link => PortSteps.Primary(link, IndexOf)).OfType<NetworkStep>());
        steps.AddRange(_transitions.Links.Select(link => LinkSteps.BridgeMtu(link, IndexOf)).OfType<NetworkStep>());

        steps.AddRange(RouteSteps.Put(_transitions, IndexOf, Missing));
        steps.AddRange(_transitions.Rules.SelectMany(rule => rule.After.Rules.Items.Except(rule.Before.Rules.Items).Select(added =>
            new NetworkStep(new AddRule(added), rule.Change, Errno.EEXIST))));
        steps.AddRange(_transitions.Rules.SelectMany(rule => rule.Before.Rules.Items.Except(rule.After.Rules.Items).Select(removed =>
            new NetworkStep(new DeleteRule(removed), rule.Change, Errno.ENOENT))));
        foreach (var link in _transitions.Links.Where(link => link.Before is not null && !link.IsMadeAnew))
        {
            steps.AddRange(AddressSteps.Remove(link, IndexOf));
            if (AddressSteps.GivenAgain(link.Before!, link.After).Count > 0)
            {
                steps.AddRange(RoutesAgain(link));
            }
        }

        steps.AddRange(RouteSteps.Remove(_transitions, IndexOf));
        var done = Send(steps, stop: false);
        _interruption = Stopwatch.GetElapsedTime(start);
        Announce();
        return done;
    }

    private bool Remove()
    {
        var steps = _transitions.Links
            .Where(link => link is { Before: not null, After: { Up: false } } && link.Before.Up && IndexOf(link.Name) is not null)
            .Select(link => new NetworkStep(new SetLink(IndexOf(link.Name)!.Value, new LinkSettings { Up = false }), link.Change))
            .Concat(_transitions.Links
                .Where(link => link is { Before: { Kind: "openvswitch", Ovs: null }, After: null } && _state.Find(link.Name) is not null)
                .Select(link => new NetworkStep(new DeleteDatapathPort(link.Name), link.Change, Errno.ENODEV)))
            .Concat(_transitions.Links
                .Where(link => link is { Before: not null, After: null } && !LinkSteps.IsSwitchMade(link.Before) && _state.Find(link.Name) is not null)
                .Select(link => new NetworkStep(new DeleteLink(_state.Find(link.Name)!.Index), link.Change, Errno.ENODEV)))
            .ToList();
        foreach (var link in _transitions.Links.Where(link => link.After is { Ipv6Disabled: true } && link.Before is not { Ipv6Disabled: true }))
        {
            host.NetworkWriter.WriteSysctl(LinkSysctl.DisableIpv6, link.Name, 1);
        }

        return Switch(SwitchSteps.Remove(_transitions)) && Send(steps);
    }

    private bool Switch(List<SwitchStep> steps)
    {
        if (steps.Count == 0)
        {
            return true;
        }

        var outcome = host.OvsdbWriter(SwitchSteps.Socket(_transitions)).Transact([.. steps.Select(step => step.Operation)], OvsTransactOptions.Default);
        if (outcome.Succeeded)
        {
            return true;
        }

        foreach (var failure in outcome.Failures.Where(failure => failure.Operation is not null))
        {
            Fail(steps[failure.Operation!.Value].Change, new HostError("configure", failure.Name, 0, failure.ToString()));
        }

        if (_first is null)
        {
            Fail(steps[0].Change, new HostError("configure", "Open vSwitch", 0, outcome.Message));
        }

        return false;
    }

    private bool Send(List<NetworkStep> steps, bool stop = true)
    {
        if (steps.Count == 0)
        {
            return true;
        }

        var outcomes = host.NetworkWriter.Send([.. steps.Select(step => step.Operation)]);
        var done = true;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Failure is { } failure && failure.Errno != steps[i].Tolerated && !steps[i].IsGone(failure.Errno) && !steps[i].MayFail)
            {
                Fail(steps[i].Change, Explain(failure, steps[i].Operation));
                done = false;
            }
        }

        return done || !stop;
    }

    /// <summary>The kernel says only that it does not do it, and not what of it.</summary>
    private static HostError Explain(HostError error, NetworkOperation operation)
    {
        var data = operation switch
        {
            AddLink add => add.Settings.Data,
            SetLink set => set.Settings.Data,
            _ => null,
        };
        return error.Errno == Errno.ENOTSUP && data is BridgeData { VlanFiltering: not null } or BridgeData { DefaultPvid: not null } or BridgeData { VlanProtocol: not null }
            ? error with { Text = error.Text + ": VLANs on bridges are not in this kernel, as it seems (CONFIG_BRIDGE_VLAN_FILTERING)" }
            : error;
    }

    private void Fail(Change change, HostError error)
    {
        _first ??= error;
        _errors.TryAdd(change.Id, error);
    }

    private bool Refresh(bool needed)
    {
        if (needed)
        {
            _state = host.Network.Observe();
            foreach (var name in _made.Keys.Where(name => _state.Find(name) is not null).ToList())
            {
                _made.Remove(name);
            }
        }

        return true;
    }

    private void Missing(RouteModel route, Change change) =>
        Fail(change, new HostError("add route", route.Destination.ToString(), Errno.ENODEV, $"a link of `{route}` is not there"));

    /// <summary>What is new on the link, in order: of those that only change their order, all that come after the first that does.</summary>
    private static IEnumerable<AddressModel> Added(LinkTransition link) => AddressSteps.Added(link);

    private void Announce()
    {
        var links = _transitions.Links.Where(link => link.After is { Up: true } && Added(link).Any()).ToList();

        // A bond and a bridge may have taken the MAC of a port, and a port that left a bond has its own again.
        Refresh(links.Count > 0);
        var announcements = new List<Announcement>();
        foreach (var link in links)
        {
            if (_state.Find(link.Name) is { Address: { } mac } state)
            {
                announcements.AddRange(Added(link).Where(address => !IPAddress.IsLoopback(address.Local)).Select(address => new Announcement(state.Index, address.Local, mac)));
            }
        }

        if (announcements.Count > 0)
        {
            // Neighbours that do not hear it ask when their entry grows old: no failure of the change.
            _ = host.NetworkWriter.Announce(announcements);
        }
    }

    /// <summary>
    /// What the kernel took along unasked is put back: with a deleted primary the routes by its subnet, of whomever; and with a link that
    /// was down for a moment (a tap device takes a new MAC only so) its routes and IPv6 addresses.
    /// </summary>
    private void Reassert()
    {
        if (!_transitions.Links.Exists(link => link.Before is { } before && (link.After is not { } after
            || link.IsMadeAnew || before.Controller != after.Controller || before.Up != after.Up || before.Mac != after.Mac || before.Addresses != after.Addresses)))
        {
            return;
        }

        var now = new NetworkObserved(host.Network.Observe());
        var steps = LostAddresses(now).Concat(LostRoutes(now)).ToList();
        if (steps.Count > 0)
        {
            // Where its gateway is out of reach by what was asked for, it cannot be.
            _ = host.NetworkWriter.Send(steps);
        }
    }

    private IEnumerable<NetworkOperation> LostAddresses(NetworkObserved now) =>
        from link in _transitions.Links
        where link.After is { Up: true }
        let state = now.State.Find(link.Name)
        where state is not null
        from address in link.After!.Addresses.Items
        where !address.IsLeased && !now.Link(link.Name)!.Addresses.Items.Any(address.IsSameAs)
        select new AddAddress(address.ToState(state.Index, link.Name, moves: true), Replace: true);

    /// <summary>
    /// What the kernel drops with addresses that are given again in another order (routes by their source; all of the link with the last
    /// address), in the same send: waiting for <see cref="Reassert"/> would cost packets. Of what is still there the kernel says EEXIST
    /// (fib_table_insert).
    /// </summary>
    private IEnumerable<NetworkStep> RoutesAgain(LinkTransition link)
    {
        var concerned = _transitions.Routes.SelectMany(route => route.Before.Routes.Items.Concat(route.After.Routes.Items)).Select(route => route.Key).ToHashSet();
        return new NetworkObserved(_before).Routes
            .Where(route => route.Destination.Family == Family.Inet && !route.IsForeign && !route.IsKernels && !concerned.Contains(route.Key) && route.Uses(link.Name))
            .OrderBy(route => route.Hops.Items.Any(hop => hop.Gateway is not null))
            .Select(route => route.ToState(IndexOf))
            .OfType<RouteState>()
            .Select(state => new NetworkStep(new AppendRoute(state), link.Change) { MayFail = true });
    }

    private bool IsStill(string link, NetworkObserved now) =>
        _before.Find(link)?.Index == now.State.Find(link)?.Index || _transitions.Links.Exists(transition => transition.Name == link && transition.IsMadeAnew);

    private IEnumerable<NetworkOperation> LostRoutes(NetworkObserved now)
    {
        var concerned = _transitions.Routes.SelectMany(route => route.Before.Routes.Items.Concat(route.After.Routes.Items)).Select(route => route.Key).ToHashSet();
        var present = now.Routes.ToHashSet();
        return new NetworkObserved(_before).Routes
            .Where(route => !route.IsForeign && !concerned.Contains(route.Key) && route.Hops.Items.All(hop => hop.Link is null || IsStill(hop.Link, now)))
            .Concat(_transitions.Routes.SelectMany(route => route.After.Routes.Items))
            .Where(route => !route.IsKernels && !present.Contains(route) && route.Hops.Items.All(hop => hop.Link is null || now.State.Find(hop.Link)?.IsUp == true))
            .OrderBy(route => route.Hops.Items.Any(hop => hop.Gateway is not null))
            .Select(route => route.ToState(name => now.State.Find(name)?.Index))
            .OfType<RouteState>()
            .Select(NetworkOperation (state) => new ReplaceRoute(state));
    }
}

/// <summary>An operation, the change that it is for, and an errno that means that it is done already.</summary>
internal sealed record NetworkStep(NetworkOperation Operation, Change Change, int Tolerated = 0)
{
    /// <summary>Whoever comes after looks whether it was done, and whether it had to be.</summary>
    public bool MayFail { get; init; }

    /// <summary>What the kernel took away by itself needs no removal.</summary>
    public bool IsGone(int errno) => Operation switch
    {
        DeleteRoute => errno is Errno.ESRCH or Errno.ENODEV or Errno.ENOENT,
        DeleteAddress => errno is Errno.EADDRNOTAVAIL or Errno.ENODEV,
        _ => false,
    };
}
