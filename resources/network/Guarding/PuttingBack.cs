using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Puts the network back: first the resources that the change named, as an undo does, then the addresses, routes and rules that went with
/// them. What others added in the meantime stays. It may be done again at any time, by anybody.
/// </summary>
internal static class PuttingBack
{
    private const int Rounds = 3;
    private const string TemporaryName = ".reconciler-rollback.tmp";

    public static IReadOnlyList<HostError> Run(Snapshot snapshot, IHost host)
    {
        List<HostError> errors = [];
        try
        {
            // A tool that brings up what its files say comes before what the kernel is told.
            var activations = ConfigFileActivation.Joined(snapshot.Files.Items.Select(ConfigFileModel.Parse).Select(file => file.Activation).OfType<ConfigFileActivation>()).ToList();
            List<HostError> before = activations.Count == 0 ? [] : [.. Files(snapshot, host), .. activations.Select(activation => ConfigFileApply.BringUp(activation, host)).OfType<HostError>()];

            // One round does it, unless a part needs what another brings: a link that the switch makes.
            for (var round = 0; round < Rounds; round++)
            {
                errors = Named(snapshot, host);
                if (errors.Count == 0)
                {
                    break;
                }
            }

            List<HostError> done = [.. before, .. errors, .. Taken(snapshot, host), .. Files(snapshot, host)];
            return done.Count > 0 ? done : [.. Remaining(snapshot, host)];
        }
        catch (HostException failure)
        {
            return [failure.Error];
        }
    }

    private static IEnumerable<HostError> Files(Snapshot snapshot, IHost host) =>
        snapshot.Files.Items.Select(file => ConfigFileApply.PutBack(ConfigFileModel.Parse(file), TemporaryName, host)).OfType<HostError>();

    private static List<HostError> Named(Snapshot snapshot, IHost host)
    {
        var changes = Differences(snapshot, host);
        var blocked = changes.Where(change => !change.Action.IsEffective()).Select(change => new HostError("put back", change.Id, 0, change.Why ?? "")).ToList();
        var effective = changes.Where(change => change.Action.IsEffective()).ToList();
        return effective.Count == 0
            ? blocked
            : [.. new NetworkApply(effective, host, ask: false).Run().Select(outcome => outcome.Error).OfType<HostError>(), .. blocked];
    }

    /// <summary>The second law holds here too: what was put back is looked at again.</summary>
    private static IEnumerable<HostError> Remaining(Snapshot snapshot, IHost host) => Differences(snapshot, host).Select(change => new HostError(
        "put back",
        change.Id,
        0,
        "it is not what it was: " + (change.Why ?? (change.Properties.IsEmpty ? "it differs" : string.Join("; ", change.Properties.Select(p => $"{p.Name} is {p.Before ?? "missing"}, and was {p.After ?? "missing"}"))))));

    private static List<Change> Differences(Snapshot snapshot, IHost host)
    {
        var spec = new NetworkSpec
        {
            Exact = [.. snapshot.Changes.Items.Select(change =>
                new ExactEntry(new EntryHeader(change.Id, new SourceSpan("", 0, 0), Observe: false, After: []), change.Before, change.After))],
            OvsSocket = snapshot.OvsSocket,
        };
        return ExactDiff.Run(spec, NetworkSweep.Run(spec, host));
    }

    private static IEnumerable<HostError> Taken(Snapshot snapshot, IHost host)
    {
        var now = new NetworkObserved(host.Network.Observe());
        var steps = new List<NetworkOperation>();
        foreach (var link in snapshot.Links.Items)
        {
            if (now.State.Find(link.Name) is { } state && now.Link(link.Name) is { } present)
            {
                if (link.Up && !present.Up)
                {
                    steps.Add(new SetLink(state.Index, new LinkSettings { Up = true }));
                }

                steps.AddRange(TakenAlong.Missing(link.Addresses.Items, link.Name, now));
            }
        }

        steps.AddRange(TakenAlong.Missing(snapshot.Routes.Items, now));
        steps.AddRange(snapshot.Rules.Items.Where(rule => !now.Rules.Contains(rule)).Select(rule => new AddRule(rule)));
        return steps.Count == 0
            ? []
            : host.NetworkWriter.Send(steps).Select(outcome => outcome.Failure).OfType<HostError>().Where(failure => failure.Errno != Errno.EEXIST);
    }
}
