using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>IFLA_BOND_*.</summary>
internal static class BondMessages
{
    private const int Mode = 1;
    private const int ActiveSlave = 2;
    private const int MiiMon = 3;
    private const int UpDelay = 4;
    private const int DownDelay = 5;
    private const int UseCarrier = 6;
    private const int ArpInterval = 7;
    private const int ArpIpTarget = 8;
    private const int ArpValidate = 9;
    private const int ArpAllTargets = 10;
    private const int Primary = 11;
    private const int PrimaryReselect = 12;
    private const int FailOverMac = 13;
    private const int XmitHashPolicy = 14;
    private const int ResendIgmp = 15;
    private const int NumPeerNotify = 16;
    private const int AllSlavesActive = 17;
    private const int MinLinks = 18;
    private const int LpInterval = 19;
    private const int PacketsPerSlave = 20;
    private const int LacpRate = 21;
    private const int AdSelect = 22;
    private const int AdInfo = 23;
    private const int AdActorSystemPriority = 24;
    private const int AdUserPortKey = 25;
    private const int AdActorSystem = 26;
    private const int TlbDynamicLb = 27;

    // IFLA_BOND_SLAVE_*.
    private const int PermanentAddressOfPort = 4;

    internal static BondData Parse(ReadOnlySpan<byte> data)
    {
        var bond = new BondData();
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case Mode: bond = bond with { Mode = (BondMode)value.U8() }; break;
                case ActiveSlave: bond = bond with { ActiveSlave = value.S32() }; break;
                case MiiMon: bond = bond with { MiiMon = value.U32() }; break;
                case UpDelay: bond = bond with { UpDelay = value.U32() }; break;
                case DownDelay: bond = bond with { DownDelay = value.U32() }; break;
                case UseCarrier: bond = bond with { UseCarrier = value.U8() }; break;
                case ArpInterval: bond = bond with { ArpInterval = value.U32() }; break;
                case ArpIpTarget: bond = bond with { ArpIpTargets = ParseTargets(value) }; break;
                case ArpValidate: bond = bond with { ArpValidate = value.U32() }; break;
                case ArpAllTargets: bond = bond with { ArpAllTargets = value.U32() }; break;
                case Primary: bond = bond with { Primary = value.S32() }; break;
                case PrimaryReselect: bond = bond with { PrimaryReselect = value.U8() }; break;
                case FailOverMac: bond = bond with { FailOverMac = value.U8() }; break;
                case XmitHashPolicy: bond = bond with { XmitHashPolicy = (BondXmitHashPolicy)value.U8() }; break;
                case ResendIgmp: bond = bond with { ResendIgmp = value.U32() }; break;
                case NumPeerNotify: bond = bond with { NumPeerNotify = value.U8() }; break;
                case AllSlavesActive: bond = bond with { AllSlavesActive = value.U8() }; break;
                case MinLinks: bond = bond with { MinLinks = value.U32() }; break;
                case LpInterval: bond = bond with { LpInterval = value.U32() }; break;
                case PacketsPerSlave: bond = bond with { PacketsPerSlave = value.U32() }; break;
                case LacpRate: bond = bond with { LacpRate = value.U8() }; break;
                case AdSelect: bond = bond with { AdSelect = value.U8() }; break;
                case AdInfo: break;
                case AdActorSystemPriority: bond = bond with { AdActorSystemPriority = value.U16() }; break;
                case AdUserPortKey: bond = bond with { AdUserPortKey = value.U16() }; break;
                case AdActorSystem: bond = bond with { AdActorSystem = value.Hardware() }; break;
                case TlbDynamicLb: bond = bond with { TlbDynamicLb = value.Flag() }; break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        return bond with { Other = Attributes.Sequence(other) };
    }

    internal static void Write(MessageWriter writer, BondData bond)
    {
        writer.PutIf(Mode, (byte?)bond.Mode);
        writer.PutIf(MiiMon, bond.MiiMon);
        writer.PutIf(UpDelay, bond.UpDelay);
        writer.PutIf(DownDelay, bond.DownDelay);
        writer.PutIf(UseCarrier, bond.UseCarrier);
        writer.PutIf(ArpInterval, bond.ArpInterval);
        if (bond.ArpIpTargets is { } targets)
        {
            var nest = writer.BeginNested(ArpIpTarget);
            for (var i = 0; i < targets.Count; i++)
            {
                writer.Put(i, targets[i]);
            }

            writer.EndNested(nest);
        }

        writer.PutIf(ArpValidate, bond.ArpValidate);
        writer.PutIf(ArpAllTargets, bond.ArpAllTargets);
        writer.PutIf(Primary, bond.Primary);
        writer.PutIf(PrimaryReselect, bond.PrimaryReselect);
        writer.PutIf(FailOverMac, bond.FailOverMac);
        writer.PutIf(XmitHashPolicy, (byte?)bond.XmitHashPolicy);
        writer.PutIf(ResendIgmp, bond.ResendIgmp);
        writer.PutIf(NumPeerNotify, bond.NumPeerNotify);
        writer.PutIf(AllSlavesActive, bond.AllSlavesActive);
        writer.PutIf(MinLinks, bond.MinLinks);
        writer.PutIf(LpInterval, bond.LpInterval);
        writer.PutIf(PacketsPerSlave, bond.PacketsPerSlave);
        writer.PutIf(LacpRate, bond.LacpRate);
        writer.PutIf(AdSelect, bond.AdSelect);
        writer.PutIf(AdActorSystemPriority, bond.AdActorSystemPriority);
        writer.PutIf(AdUserPortKey, bond.AdUserPortKey);
        writer.PutIf(AdActorSystem, bond.AdActorSystem);
        writer.PutIf(TlbDynamicLb, bond.TlbDynamicLb);
        writer.PutIf(ActiveSlave, bond.ActiveSlave);
    }

    /// <summary>What bond_enslave keeps of a port, and __bond_release_one gives back to it.</summary>
    internal static HardwareAddress? ParseAddressOfPort(ReadOnlySpan<byte> data)
    {
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            if (attributes.Type == PermanentAddressOfPort)
            {
                return attributes.Value.Hardware();
            }
        }

        return null;
    }

    private static Sequence<IPAddress> ParseTargets(ReadOnlySpan<byte> nested)
    {
        var targets = new List<IPAddress>();
        var attributes = new AttributeReader(nested);
        while (attributes.MoveNext())
        {
            if (attributes.Value.Address() is { } target)
            {
                targets.Add(target);
            }
        }

        return Sequence.From(targets);
    }
}
