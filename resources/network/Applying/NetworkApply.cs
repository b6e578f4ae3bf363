using System.Diagnostics;
using System.Net;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>
/// Carries a batch out as one transaction, make before break: links and bridges are made and brought up, addresses added where they are
/// going, devices attached; then one send takes the routes over and the addresses away; then what is left over goes. A step that fails
/// ends it, while the old state still carries the node. What goes back to what it was need not ask who else has its addresses.
/// </summary>
internal sealed class NetworkApply
{
    private readonly IHost _host;
    private readonly bool _ask;
    private readonly Transitions _transitions;
    private readonly BatchOutcomes _outcomes;
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);
    private readonly NetworkState _before;
    private NetworkState _state;
    private List<NetworkStep> _neighbours = [];
    private long _switching;
    private bool _handsChanged;

    public NetworkApply(IReadOnlyList<Change> batch, IHost host, bool ask = true)
    {
        (_host, _ask) = (host, ask);
        _transitions = new Transitions(batch);
        _outcomes = new BatchOutcomes(batch, _transitions);
        _before = _state = host.Network.Observe();
    }

    public IReadOnlyList<Outcome> Run()
    {
        Followers.AddTo(_transitions.Links, new NetworkObserved(_before));
        using var filter = new ReversePathFilter(_host, _transitions, IndexOf);
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
                TakenAlong.PutBack(_transitions, _before, _host);
            }
        }
        catch (HostException failure)
        {
            _outcomes.Fail(failure.Error);
        }

        return _outcomes.Told();
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
                // The bond gives it another when it lets it go: BondPort has what comes after that.
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
        foreach (var (link, error) in _ask ? AddressUse.Conflicts(_transitions, _before, _state, _host) : [])
        {
            _outcomes.Fail(link.Change, error);
        }

        return !_outcomes.HasFailed;
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
                _outcomes.Fail(link.Change, new HostError("find", link.Name, Errno.ENODEV, "the link is not there, though everything that makes it was done"));
                return false;
            }

            if (link.Before is null && LinkSteps.IsSwitchMade(link.After))
            {
                steps.Add(new NetworkStep(new SetLink(index, new LinkSettings { Up = link.After!.Up, Alias = link.After.Alias }), link.Change));
            }

            if ((link.Before?.Ipv6Disabled ?? false) && !link.After!.Ipv6Disabled)
            {
                _host.NetworkWriter.WriteSysctl(LinkSysctl.DisableIpv6, link.Name, 0);
            }

            // A check for duplicates that failed is not made anew for an address that stays.
            steps.AddRange(_before.AddressesOf(index)
                .Where(address => (address.Flags & AddressFlags.DadFailed) != 0 && AddressSteps.Added(link).Any(added => added.Local.Equals(address.Local)))
                .Select(address => new NetworkStep(new DeleteAddress(address), link.Change)));
            steps.AddRange(AddressSteps.Added(link).Select(address => new NetworkStep(
                new AddAddress(address.ToState(index, link.Name, _transitions.Moves(address, link.Name)), Replace: true), link.Change)));
        }

        _neighbours = NeighbourSteps.TakenAlong(_transitions, _before, IndexOf, _host.Network);
        return Send(steps);
    }

    private bool Attach()
    {
        var steps = SwitchSteps.Attach(_transitions);
        _switching = steps.Count > 0 ? Stopwatch.GetTimestamp() : 0;
        return Switch(steps);
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

        steps.AddRange(_transitions.Links.Where(link => link.After is not null).Select(link => BondPort.Primary(link, IndexOf)).OfType<NetworkStep>());
        steps.AddRange(_transitions.Links.Select(link => LinkSteps.BridgeMtu(link, IndexOf)).OfType<NetworkStep>());

        steps.AddRange(_neighbours);
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
                steps.AddRange(TakenAlong.WithAddresses(link, _transitions, _before, IndexOf));
            }
        }

        steps.AddRange(RouteSteps.Remove(_transitions, IndexOf));
        var done = Send(steps, stop: false);
        _outcomes.Interruption = Stopwatch.GetElapsedTime(start);
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
            _host.NetworkWriter.WriteSysctl(LinkSysctl.DisableIpv6, link.Name, 1);
        }

        return Switch(SwitchSteps.Remove(_transitions)) && Send(steps);
    }

    private bool Switch(List<SwitchStep> steps)
    {
        if (steps.Count == 0)
        {
            return true;
        }

        var outcome = _host.OvsdbWriter(SwitchSteps.Socket(_transitions)).Transact([.. steps.Select(step => step.Operation)], OvsTransactOptions.Default);
        if (outcome.Succeeded)
        {
            return true;
        }

        foreach (var failure in outcome.Failures.Where(failure => failure.Operation is not null))
        {
            _outcomes.Fail(steps[failure.Operation!.Value].Change, new HostError("configure", failure.Name, 0, failure.ToString()));
        }

        if (!_outcomes.HasFailed)
        {
            _outcomes.Fail(steps[0].Change, new HostError("configure", "Open vSwitch", 0, outcome.Message));
        }

        return false;
    }

    private bool Send(List<NetworkStep> steps, bool stop = true)
    {
        if (steps.Count == 0)
        {
            return true;
        }

        var outcomes = _host.NetworkWriter.Send([.. steps.Select(step => step.Operation)]);
        var done = true;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Failure is { } failure && failure.Errno != steps[i].Tolerated && !steps[i].IsGone(failure.Errno) && !steps[i].MayFail)
            {
                _outcomes.Fail(steps[i], failure);
                done = false;
            }
        }

        return done || !stop;
    }

    private bool Refresh(bool needed)
    {
        if (needed)
        {
            _state = _host.Network.Observe();
            foreach (var name in _made.Keys.Where(name => _state.Find(name) is not null).ToList())
            {
                _made.Remove(name);
            }
        }

        return true;
    }

    private void Missing(RouteModel route, Change change) =>
        _outcomes.Fail(change, new HostError("add route", route.Destination.ToString(), Errno.ENODEV, $"a link of `{route}` is not there"));

    private void Announce()
    {
        var links = _transitions.Links.Where(link => link.After is { Up: true } && AddressSteps.Added(link).Any()).ToList();

        // A bond and a bridge may have taken the MAC of a port, and a port that left a bond has its own again.
        Refresh(links.Count > 0);
        var announcements = new List<Announcement>();
        foreach (var link in links)
        {
            if (_state.Find(link.Name) is { Address: { } mac } state)
            {
                announcements.AddRange(AddressSteps.Added(link).Where(address => !IPAddress.IsLoopback(address.Local)).Select(address => new Announcement(state.Index, address.Local, mac)));
            }
        }

        if (announcements.Count > 0)
        {
            // Neighbours that do not hear it ask when their entry grows old: no failure of the change.
            _ = _host.NetworkWriter.Announce(announcements);
        }
    }
}
