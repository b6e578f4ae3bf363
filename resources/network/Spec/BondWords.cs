using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The words of a bond's options, as the kernel's documentation of bonding has them.</summary>
internal static class BondWords
{
    public static readonly Word<BondPrimaryReselect>[] PrimaryReselect =
    [
        new("always", BondPrimaryReselect.Always),
        new("better", BondPrimaryReselect.Better),
        new("failure", BondPrimaryReselect.Failure),
    ];

    public static readonly Word<BondFailOverMac>[] FailOverMac =
    [
        new("none", BondFailOverMac.None),
        new("active", BondFailOverMac.Active),
        new("follow", BondFailOverMac.Follow),
    ];

    public static readonly Word<BondXmitHashPolicy>[] XmitHashPolicy =
    [
        new("layer2", BondXmitHashPolicy.Layer2),
        new("layer3+4", BondXmitHashPolicy.Layer34),
        new("layer2+3", BondXmitHashPolicy.Layer23),
        new("encap2+3", BondXmitHashPolicy.Encap23),
        new("encap3+4", BondXmitHashPolicy.Encap34),
        new("vlan+srcmac", BondXmitHashPolicy.VlanSrcMac),
    ];

    public static readonly Word<BondLacpRate>[] LacpRate = [new("slow", BondLacpRate.Slow), new("fast", BondLacpRate.Fast)];

    public static readonly Word<BondAdSelect>[] AdSelect =
    [
        new("stable", BondAdSelect.Stable),
        new("bandwidth", BondAdSelect.Bandwidth),
        new("count", BondAdSelect.Count),
    ];

    public static readonly Word<BondArpValidate>[] ArpValidate =
    [
        new("none", BondArpValidate.None),
        new("active", BondArpValidate.Active),
        new("backup", BondArpValidate.Backup),
        new("all", BondArpValidate.All),
        new("filter", BondArpValidate.Filter),
        new("filter_active", BondArpValidate.FilterActive),
        new("filter_backup", BondArpValidate.FilterBackup),
    ];
}
