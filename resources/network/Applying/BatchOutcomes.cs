using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What became of a batch, in words: what failed and why, what was not carried out because of it, and how long it took until addresses had
/// changed hands.
/// </summary>
internal sealed class BatchOutcomes(IReadOnlyList<Change> batch, Transitions transitions)
{
    private readonly Dictionary<string, HostError> _errors = new(StringComparer.Ordinal);
    private HostError? _first;

    public bool HasFailed => _first is not null;

    /// <summary>
    /// The address answers on both sides until the routes have changed hands; a packet can be lost from the moment in which the device is
    /// taken in until then.
    /// </summary>
    public TimeSpan? Interruption { get; set; }

    /// <summary>The first of a change is what is told of it.</summary>
    public void Fail(Change change, HostError error)
    {
        Fail(error);
        _errors.TryAdd(change.Id, error);
    }

    public void Fail(NetworkStep step, HostError error) => Fail(step.Change, Explain(error, step.Operation));

    /// <summary>Of no change alone.</summary>
    public void Fail(HostError error) => _first ??= error;

    /// <summary>What comes after a failed step was not done, and each change of the transaction may have a part in it.</summary>
    public IReadOnlyList<Outcome> Told()
    {
        var cause = _first is null ? null : batch.FirstOrDefault(change => _errors.ContainsKey(change.Id)) ?? batch[0];
        return [.. batch.Select(change => new Outcome(change, _errors.GetValueOrDefault(change.Id) ?? _first)
        {
            Found = Found(change),
            Cause = cause is null || cause == change || _errors.ContainsKey(change.Id) ? null : cause.Id,
        })];
    }

    private string? Found(Change change)
    {
        if (Interruption is not { } time || change is not { After: InterfaceModel { Link: { } wanted } } || transitions.Links.Find(link => link.Name == wanted.Name) is not { } link)
        {
            return null;
        }

        var what = AddressSteps.Added(link).Any(address => transitions.Moves(address, link.Name)) ? "changed hands"
            : link is { Before: { } before, IsMadeAnew: false } && AddressSteps.GivenAgain(before, wanted).Count > 0 ? "in order"
            : null;
        return what is null ? null : string.Create(CultureInfo.InvariantCulture, $"{what} within {time.TotalMilliseconds:0.0} ms");
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
}
