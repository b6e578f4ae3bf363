using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>A recorded state to go back to: what undo wants. <paramref name="Expected"/> is what the undone run left.</summary>
public sealed record ExactEntry(EntryHeader Header, ResourceModel Target, ResourceModel Expected) : DesiredEntry(Header)
{
    public override ImmutableArray<string> Needs => Target is BridgeModel { Exists: true } or OvsSwitchModel ? SwitchUnits.Keys : [];

    public override void Describe(FingerprintWriter writer) => writer.Add("exact", Target.ToJson());
}
