using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary><c>external_ids</c> and <c>other_config</c> of the database's Open_vSwitch row.</summary>
public sealed record OvsDbEntry(EntryHeader Header, OvsKeysSpec Keys) : DesiredEntry(Header)
{
    public override ImmutableArray<string> Needs => SwitchUnits.Keys;

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.OvsKeys(Keys), writer);
}
