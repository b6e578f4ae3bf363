using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

internal static class SnapshotTaking
{
    public static Snapshot Of(IReadOnlyList<Change> changes, IHostReader host)
    {
        var observed = new NetworkObserved(host.Network.Observe());
        var models = changes.Where(change => change.Before is NetworkModel && change.After is NetworkModel)
            .Select(change => new SnapshotChange(change.Id, (NetworkModel)(change.Present ?? change.Before)!, (NetworkModel)change.After!)).ToList();
        return new Snapshot
        {
            Changes = [.. models],
            Links = [.. observed.State.Links.Select(link => observed.Link(link.Name)).OfType<LinkModel>()],
            Routes = [.. observed.Routes],
            Rules = [.. observed.Rules],
            Files = [.. changes.Select(change => change.Before).OfType<ConfigFileModel>().Select(model => model.ToJson())],
            OvsSocket = models.SelectMany(model => new[] { model.Before.Socket, model.After.Socket }).FirstOrDefault(socket => socket is not null),
        };
    }
}
