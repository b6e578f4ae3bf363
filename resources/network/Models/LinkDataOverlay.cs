using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Options of a link with others laid over them: what is null above shows what is below.</summary>
internal static class LinkDataOverlay
{
    public static LinkData? Over(LinkData? below, LinkData? above) => (below, above) switch
    {
        (_, null) => below,
        (null, _) => above,
        (VlanData a, VlanData b) => a with { Id = b.Id ?? a.Id, Protocol = b.Protocol ?? a.Protocol, Flags = b.Flags ?? a.Flags },
        (VxlanData a, VxlanData b) => a with
        {
            Id = b.Id ?? a.Id,
            Remote = b.Remote ?? a.Remote,
            Local = b.Local ?? a.Local,
            DestinationPort = b.DestinationPort ?? a.DestinationPort,
            Learning = b.Learning ?? a.Learning,
        },
        (BondData a, BondData b) => Over(a, b),
        (BridgeData a, BridgeData b) => a with
        {
            Stp = b.Stp ?? a.Stp,
            ForwardDelay = b.ForwardDelay ?? a.ForwardDelay,
            HelloTime = b.HelloTime ?? a.HelloTime,
            MaxAge = b.MaxAge ?? a.MaxAge,
            // What cannot be seen is not known to be otherwise.
            AgeingTime = a.AgeingTime is null ? null : b.AgeingTime ?? a.AgeingTime,
            Priority = b.Priority ?? a.Priority,
            VlanFiltering = b.VlanFiltering ?? a.VlanFiltering,
            VlanProtocol = b.VlanProtocol ?? a.VlanProtocol,
            DefaultPvid = b.DefaultPvid ?? a.DefaultPvid,
            GroupForwardMask = b.GroupForwardMask ?? a.GroupForwardMask,
            MulticastSnooping = b.MulticastSnooping ?? a.MulticastSnooping,
            MulticastRouter = b.MulticastRouter ?? a.MulticastRouter,
            MulticastQuerier = b.MulticastQuerier ?? a.MulticastQuerier,
        },
        (MacvlanData a, MacvlanData b) => a with { Mode = b.Mode ?? a.Mode, Flags = b.Flags ?? a.Flags },
        (VrfData a, VrfData b) => a with { Table = b.Table ?? a.Table },
        _ => above,
    };

    /// <summary>Only what is to be set: a kernel built without a part of a bridge (VLAN filtering) refuses even what it has anyway.</summary>
    public static BridgeData Differences(BridgeData before, BridgeData after) => new()
    {
        Stp = after.Stp == before.Stp ? null : after.Stp,
        ForwardDelay = after.ForwardDelay == before.ForwardDelay ? null : after.ForwardDelay,
        HelloTime = after.HelloTime == before.HelloTime ? null : after.HelloTime,
        MaxAge = after.MaxAge == before.MaxAge ? null : after.MaxAge,
        AgeingTime = after.AgeingTime == before.AgeingTime ? null : after.AgeingTime,
        Priority = after.Priority == before.Priority ? null : after.Priority,
        VlanFiltering = after.VlanFiltering == before.VlanFiltering ? null : after.VlanFiltering,
        VlanProtocol = after.VlanProtocol == before.VlanProtocol ? null : after.VlanProtocol,
        DefaultPvid = after.DefaultPvid == before.DefaultPvid ? null : after.DefaultPvid,
        GroupForwardMask = after.GroupForwardMask == before.GroupForwardMask ? null : after.GroupForwardMask,
        MulticastSnooping = after.MulticastSnooping == before.MulticastSnooping ? null : after.MulticastSnooping,
        MulticastRouter = after.MulticastRouter == before.MulticastRouter ? null : after.MulticastRouter,
        MulticastQuerier = after.MulticastQuerier == before.MulticastQuerier ? null : after.MulticastQuerier,
    };

    /// <summary>The same of a bond: with ports, the kernel refuses to set even the mode that it has (BOND_OPTFLAG_NOSLAVES).</summary>
    public static BondData Differences(BondData before, BondData after) => new()
    {
        Mode = after.Mode == before.Mode ? null : after.Mode,
        ActiveSlave = after.ActiveSlave == before.ActiveSlave ? null : after.ActiveSlave,
        MiiMon = after.MiiMon == before.MiiMon ? null : after.MiiMon,
        UpDelay = after.UpDelay == before.UpDelay ? null : after.UpDelay,
        DownDelay = after.DownDelay == before.DownDelay ? null : after.DownDelay,
        UseCarrier = after.UseCarrier == before.UseCarrier ? null : after.UseCarrier,
        ArpInterval = after.ArpInterval == before.ArpInterval ? null : after.ArpInterval,
        ArpValidate = after.ArpValidate == before.ArpValidate ? null : after.ArpValidate,
        ArpAllTargets = after.ArpAllTargets == before.ArpAllTargets ? null : after.ArpAllTargets,
        ArpIpTargets = after.ArpIpTargets == before.ArpIpTargets ? null : after.ArpIpTargets,
        Primary = after.Primary == before.Primary ? null : after.Primary,
        PrimaryReselect = after.PrimaryReselect == before.PrimaryReselect ? null : after.PrimaryReselect,
        FailOverMac = after.FailOverMac == before.FailOverMac ? null : after.FailOverMac,
        XmitHashPolicy = after.XmitHashPolicy == before.XmitHashPolicy ? null : after.XmitHashPolicy,
        ResendIgmp = after.ResendIgmp == before.ResendIgmp ? null : after.ResendIgmp,
        NumPeerNotify = after.NumPeerNotify == before.NumPeerNotify ? null : after.NumPeerNotify,
        AllSlavesActive = after.AllSlavesActive == before.AllSlavesActive ? null : after.AllSlavesActive,
        MinLinks = after.MinLinks == before.MinLinks ? null : after.MinLinks,
        LpInterval = after.LpInterval == before.LpInterval ? null : after.LpInterval,
        PacketsPerSlave = after.PacketsPerSlave == before.PacketsPerSlave ? null : after.PacketsPerSlave,
        LacpRate = after.LacpRate == before.LacpRate ? null : after.LacpRate,
        AdSelect = after.AdSelect == before.AdSelect ? null : after.AdSelect,
        AdActorSystemPriority = after.AdActorSystemPriority == before.AdActorSystemPriority ? null : after.AdActorSystemPriority,
        AdUserPortKey = after.AdUserPortKey == before.AdUserPortKey ? null : after.AdUserPortKey,
        AdActorSystem = after.AdActorSystem == before.AdActorSystem ? null : after.AdActorSystem,
        TlbDynamicLb = after.TlbDynamicLb == before.TlbDynamicLb ? null : after.TlbDynamicLb,
    };

    /// <summary>In another mode it is made anew, and options of the old one may not exist there.</summary>
    private static BondData Over(BondData a, BondData b) => b.Mode is { } mode && a.Mode is not null && a.Mode != mode ? b : a with
    {
        Mode = b.Mode ?? a.Mode,
        MiiMon = b.MiiMon ?? a.MiiMon,
        UpDelay = b.UpDelay ?? a.UpDelay,
        DownDelay = b.DownDelay ?? a.DownDelay,
        UseCarrier = b.UseCarrier ?? a.UseCarrier,
        ArpInterval = b.ArpInterval ?? a.ArpInterval,
        ArpValidate = b.ArpValidate ?? a.ArpValidate,
        ArpIpTargets = b.ArpIpTargets ?? a.ArpIpTargets,
        PrimaryReselect = b.PrimaryReselect ?? a.PrimaryReselect,
        FailOverMac = b.FailOverMac ?? a.FailOverMac,
        XmitHashPolicy = b.XmitHashPolicy ?? a.XmitHashPolicy,
        ResendIgmp = b.ResendIgmp ?? a.ResendIgmp,
        NumPeerNotify = b.NumPeerNotify ?? a.NumPeerNotify,
        AllSlavesActive = b.AllSlavesActive ?? a.AllSlavesActive,
        MinLinks = b.MinLinks ?? a.MinLinks,
        LacpRate = b.LacpRate ?? a.LacpRate,
        AdSelect = b.AdSelect ?? a.AdSelect,
        TlbDynamicLb = b.TlbDynamicLb ?? a.TlbDynamicLb,
    };
}
