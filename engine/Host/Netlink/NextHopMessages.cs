using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Writes where a route goes on: one hop among the route's own attributes, several as RTA_MULTIPATH (struct rtnexthop each).</summary>
internal static class NextHopMessages
{
    internal static NextHopFlags Writable(NextHop hop) => hop.Flags & (NextHopFlags.OnLink | NextHopFlags.Pervasive);

    internal static void Write(MessageWriter writer, RouteState route)
    {
        if (route.NextHops.Count == 1)
        {
            writer.PutIf(RouteMessages.Oif, route.NextHops[0].Index);
            WriteGateway(writer, route.Family, route.NextHops[0]);
        }
        else if (route.NextHops.Count > 1)
        {
            var nest = writer.BeginNested(RouteMessages.Multipath);
            foreach (var hop in route.NextHops.AsSpan())
            {
                var start = writer.Length;
                var header = writer.Reserve(8);
                header[2] = (byte)Writable(hop);
                header[3] = (byte)(hop.Weight - 1);
                MessageWriter.Set(header, 4, hop.Index ?? 0);
                WriteGateway(writer, route.Family, hop);

                // An rtnexthop starts with its length, as an attribute does.
                writer.EndNested(start);
            }

            writer.EndNested(nest);
        }
    }

    private static void WriteGateway(MessageWriter writer, Family family, NextHop hop)
    {
        if (hop.Gateway is { } gateway)
        {
            var other = IpPrefix.FamilyOf(gateway);
            if (other == family)
            {
                writer.Put(RouteMessages.Gateway, gateway);
            }
            else
            {
                // struct rtvia: the family, then the address.
                Span<byte> via = stackalloc byte[18];
                MessageWriter.Set(via, 0, (ushort)other);
                gateway.TryWriteBytes(via[2..], out var count);
                writer.Put(RouteMessages.Via, via[..(2 + count)]);
            }
        }

        writer.Put(hop.Other.AsSpan());
    }
}

/// <summary>Gathers the hops of a route from its attributes.</summary>
internal ref struct NextHopReader(NextHopFlags flags)
{
    private int? _index;
    private IPAddress? _gateway;
    private List<RawAttribute>? _other;
    private List<NextHop>? _several;

    /// <summary>False if the attribute says nothing of a hop.</summary>
    internal bool Take(int type, ushort rawType, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case RouteMessages.Oif:
                _index = value.S32();
                return true;
            case RouteMessages.Gateway:
                _gateway = value.Address();
                return true;
            case RouteMessages.Via:
                _gateway = value.Length > 2 ? value[2..].Address() : null;
                return true;
            case RouteMessages.Encap or RouteMessages.EncapType or RouteMessages.Flow:
                (_other ??= []).Add(new RawAttribute(rawType, Convert.ToHexStringLower(value)));
                return true;
            case RouteMessages.Multipath:
                _several = ParseSeveral(value);
                return true;
            default:
                return false;
        }
    }

    internal readonly Sequence<NextHop> Finish()
    {
        if (_several is not null)
        {
            return Sequence.From(_several);
        }

        return _index is null && _gateway is null
            ? default
            : [new NextHop(_index, _gateway, 1, flags) { Other = Attributes.Sequence(_other) }];
    }

    private static List<NextHop> ParseSeveral(ReadOnlySpan<byte> rest)
    {
        var hops = new List<NextHop>();
        while (rest.Length >= 8)
        {
            int length = rest.U16();
            if (length < 8 || length > rest.Length)
            {
                break;
            }

            var hop = new NextHopReader((NextHopFlags)rest[2]) { _index = rest[4..].S32() };
            var attributes = rest[..length].After(8);
            while (attributes.MoveNext())
            {
                if (!hop.Take(attributes.Type, attributes.RawType, attributes.Value))
                {
                    (hop._other ??= []).Add(attributes.Raw);
                }
            }

            hops.Add(new NextHop(hop._index, hop._gateway, (ushort)(rest[3] + 1), (NextHopFlags)rest[2]) { Other = Attributes.Sequence(hop._other) });
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return hops;
    }
}
