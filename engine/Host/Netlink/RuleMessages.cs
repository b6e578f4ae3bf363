using System.Runtime.InteropServices;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Policy rules as RTM_*RULE carries them: struct fib_rule_hdr and FRA_* (linux/fib_rules.h).</summary>
internal static class RuleMessages
{
    private const int HeaderSize = 12;
    private const int Dst = 1;
    private const int Src = 2;
    private const int IifName = 3;
    private const int Goto = 4;
    private const int Priority = 6;
    private const int FwMark = 10;
    private const int TunId = 12;
    private const int SuppressIfGroup = 13;
    private const int SuppressPrefixLen = 14;
    private const int Table = 15;
    private const int FwMask = 16;
    private const int OifName = 17;
    private const int Pad = 18;
    private const int L3Mdev = 19;
    private const int UidRange = 20;
    private const int Protocol = 21;
    private const int IpProto = 22;
    private const int SportRange = 23;
    private const int DportRange = 24;

    private const uint Invert = 2;

    internal static void Request(MessageWriter writer, Family family) => writer.Header(HeaderSize)[0] = (byte)family;

    internal static RuleState? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderSize || payload[0] is not ((byte)Family.Inet or (byte)Family.Inet6))
        {
            return null;
        }

        var flags = payload[8..].U32();
        var rule = new RuleState
        {
            Family = (Family)payload[0],
            Priority = 0,
            Tos = payload[3],
            Table = payload[4],
            Action = (RuleAction)payload[7],
            Invert = (flags & Invert) != 0,
            KernelFlags = flags & ~Invert,
            From = payload[2] == 0 ? null : new IpPrefix(IpPrefix.DefaultOf((Family)payload[0]).Address, payload[2]),
            To = payload[1] == 0 ? null : new IpPrefix(IpPrefix.DefaultOf((Family)payload[0]).Address, payload[1]),
        };
        List<RawAttribute>? other = null;
        var attributes = payload.After(HeaderSize);
        while (attributes.MoveNext())
        {
            if (Apply(rule, payload, attributes) is { } changed)
            {
                rule = changed;
            }
            else
            {
                (other ??= []).Add(attributes.Raw);
            }
        }

        return other is null ? rule : rule with { Other = Attributes.Sequence(other) };
    }

    internal static void Write(MessageWriter writer, RuleState rule, ushort type, ushort flags, uint sequence)
    {
        writer.Begin(type, (ushort)(Rtm.Ack | flags), sequence);
        var header = writer.Header(HeaderSize);
        header[0] = (byte)rule.Family;
        header[1] = rule.To?.Length ?? 0;
        header[2] = rule.From?.Length ?? 0;
        header[3] = rule.Tos;
        header[4] = rule.Table < 256 ? (byte)rule.Table : (byte)0;
        header[7] = (byte)rule.Action;
        MessageWriter.Set(header, 8, rule.Invert ? Invert : 0u);

        writer.Put(Priority, rule.Priority);
        if (rule.Table != 0)
        {
            writer.Put(Table, rule.Table);
        }

        PutAddress(writer, Dst, rule.To);
        PutAddress(writer, Src, rule.From);
        writer.PutIf(IifName, rule.Iif);
        writer.PutIf(OifName, rule.Oif);
        writer.PutIf(FwMark, rule.FwMark);
        writer.PutIf(FwMask, rule.FwMask);
        writer.PutIf(Goto, rule.Goto);
        writer.PutIf(SuppressPrefixLen, rule.SuppressPrefixLength);
        writer.PutIf(SuppressIfGroup, rule.SuppressInterfaceGroup);
        if (rule.L3Mdev)
        {
            writer.Put(L3Mdev, true);
        }

        if (rule.Protocol != 0)
        {
            writer.Put(Protocol, rule.Protocol);
        }

        writer.PutIf(IpProto, rule.IpProtocol);
        PutPorts(writer, SportRange, rule.SourcePort);
        PutPorts(writer, DportRange, rule.DestinationPort);
        if (rule.UidRange is { } uids)
        {
            ReadOnlySpan<uint> range = [uids.Start, uids.End];
            writer.Put(UidRange, MemoryMarshal.AsBytes(range));
        }

        if (rule.TunnelId is { } tunnel)
        {
            writer.PutBigEndian(TunId, tunnel);
        }

        writer.Put(rule.Other.AsSpan());
        writer.End();
    }

    // Rules are few: a copy for each attribute costs nothing that matters.
    private static RuleState? Apply(RuleState rule, ReadOnlySpan<byte> payload, AttributeReader attribute)
    {
        var value = attribute.Value;
        return attribute.Type switch
        {
            Dst => rule with { To = Prefix(value, payload[1]) ?? rule.To },
            Src => rule with { From = Prefix(value, payload[2]) ?? rule.From },
            IifName => rule with { Iif = value.Text() },
            OifName => rule with { Oif = value.Text() },
            Goto => rule with { Goto = value.U32() },
            Priority => rule with { Priority = value.U32() },
            FwMark => rule with { FwMark = value.U32() },
            FwMask => rule with { FwMask = value.U32() },
            TunId => rule with { TunnelId = value.BigEndianU64() },

            // -1 is "does not suppress", and is always told.
            SuppressIfGroup => rule with { SuppressInterfaceGroup = value.S32() < 0 ? null : value.S32() },
            SuppressPrefixLen => rule with { SuppressPrefixLength = value.S32() < 0 ? null : value.S32() },
            Table => rule with { Table = value.U32() },
            L3Mdev => rule with { L3Mdev = value.Flag() },
            UidRange when value.Length >= 8 => rule with { UidRange = new NumberRange(value.U32(), value[4..].U32()) },
            Protocol => rule with { Protocol = value.U8() },
            IpProto => rule with { IpProtocol = value.U8() },
            SportRange when value.Length >= 4 => rule with { SourcePort = new NumberRange(value.U16(), value[2..].U16()) },
            DportRange when value.Length >= 4 => rule with { DestinationPort = new NumberRange(value.U16(), value[2..].U16()) },
            Pad => rule,
            _ => null,
        };
    }

    private static IpPrefix? Prefix(ReadOnlySpan<byte> value, byte length) => value.Address() is { } address ? new IpPrefix(address, length) : null;

    private static void PutAddress(MessageWriter writer, int type, IpPrefix? prefix)
    {
        if (prefix is { Length: > 0 } given)
        {
            writer.Put(type, given.Address);
        }
    }

    private static void PutPorts(MessageWriter writer, int type, NumberRange? range)
    {
        if (range is { } given)
        {
            ReadOnlySpan<ushort> ports = [(ushort)given.Start, (ushort)given.End];
            writer.Put(type, MemoryMarshal.AsBytes(ports));
        }
    }
}
