using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Several links that act as one.</summary>
public sealed record BondSpec
{
    public BondMode? Mode { get; init; }

    public BondOptions? Options { get; init; }

    public Sequence<PortName>? Ports { get; init; }

    public bool? AllowExtraPorts { get; init; }
}

/// <summary>Values of this and the following enumerations are the kernel's (drivers/net/bonding).</summary>
public enum BondPrimaryReselect
{
    Always = 0,
    Better = 1,
    Failure = 2,
}

public enum BondFailOverMac
{
    None = 0,
    Active = 1,
    Follow = 2,
}

public enum BondLacpRate
{
    Slow = 0,
    Fast = 1,
}

public enum BondAdSelect
{
    Stable = 0,
    Bandwidth = 1,
    Count = 2,
}

public enum BondArpValidate
{
    None = 0,
    Active = 1,
    Backup = 2,
    All = 3,
    Filter = 4,
    FilterActive = 5,
    FilterBackup = 6,
}

/// <summary>Times in milliseconds, as the kernel has them. What is null was not given.</summary>
public sealed record BondOptions
{
    public uint? Miimon { get; init; }

    public uint? UpDelay { get; init; }

    public uint? DownDelay { get; init; }

    public bool? UseCarrier { get; init; }

    public string? Primary { get; init; }

    public BondPrimaryReselect? PrimaryReselect { get; init; }

    public BondFailOverMac? FailOverMac { get; init; }

    public BondXmitHashPolicy? XmitHashPolicy { get; init; }

    public BondLacpRate? LacpRate { get; init; }

    public BondAdSelect? AdSelect { get; init; }

    public uint? MinLinks { get; init; }

    public uint? ArpInterval { get; init; }

    public Sequence<IPAddress>? ArpIpTargets { get; init; }

    public BondArpValidate? ArpValidate { get; init; }

    public bool? AllPortsActive { get; init; }

    public byte? ResendIgmp { get; init; }

    /// <summary><c>num_grat_arp</c> and <c>num_unsol_na</c>, which are one value in the kernel.</summary>
    public byte? PeerNotifications { get; init; }

    public bool? TlbDynamicLb { get; init; }
}
