using System.Net;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Routes as RTM_*ROUTE carries them: struct rtmsg and RTA_* (linux/rtnetlink.h). The hops are <see cref="NextHopMessages"/>'.</summary>
internal static class RouteMessages
{
    internal const int Gateway = 5;
    internal const int Multipath = 9;
    internal const int Flow = 11;
    internal const int Via = 18;
    internal const int EncapType = 21;
    internal const int Encap = 22;
    internal const int Oif = 4;

    private const int HeaderSize = 12;
    private const int Dst = 1;
    private const int Src = 2;
    private const int Iif = 3;
    private const int Priority = 6;
    private const int PrefSrc = 7;
    private const int Metrics = 8;
    private const int CacheInfo = 12;
    private const int Table = 15;
    private const int Pref = 20;
    private const int Expires = 23;
    private const int Pad = 24;
    private const int Uid = 25;
    private const int NhId = 30;

    private const uint Cloned = 0x200;
    private const uint LookupTable = 0x1000;
    private const uint FibMatch = 0x2000;

    // USER_HZ: what struct rta_cacheinfo counts in, on every architecture that .NET runs on.
    private const uint TicksPerSecond = 100;

    /// <summary>All tables of a family.</summary>
    internal static void Request(MessageWriter writer, Family family) => writer.Header(HeaderSize)[0] = (byte)family;

    /// <summary>The entry of the routing table that a packet to the address meets.</summary>
    internal static void RequestTo(MessageWriter writer, IPAddress destination)
    {
        var family = IpPrefix.FamilyOf(destination);
        var header = writer.Header(HeaderSize);
        header[0] = (byte)family;
        header[1] = family == Family.Inet6 ? (byte)128 : (byte)32;

        // IPv6 tells the table anyway, and refuses to be asked for it (inet6_rtm_valid_getroute_req).
        MessageWriter.Set(header, 8, family == Family.Inet6 ? FibMatch : LookupTable | FibMatch);
        writer.Put(Dst, destination);
        if (family == Family.Inet6 && destination.ScopeId != 0)
        {
            writer.Put(Oif, (uint)destination.ScopeId);
        }
    }

    internal static RouteState? Parse(ReadOnlySpan<byte> payload)
    {
        // A cloned entry is the kernel's note about one destination (path MTU, redirect), no route.
        if (payload.Length < HeaderSize || (payload[8..].U32() & Cloned) != 0 || payload[0] is not ((byte)Family.Inet or (byte)Family.Inet6))
        {
            return null;
        }

        var family = (Family)payload[0];
        var hops = new NextHopReader((NextHopFlags)payload[8]);
        IPAddress? destination = null, source = null, prefSrc = null;
        uint table = payload[4], metric = 0;
        uint? expires = null, nextHopId = null;
        byte? preference = null;
        List<RouteMetric>? metrics = null;
        string? congestion = null;
        List<RawAttribute>? other = null;
        var attributes = payload.After(HeaderSize);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case Dst: destination = value.Address(); break;
                case Src: source = value.Address(); break;
                case Priority: metric = value.U32(); break;
                case PrefSrc: prefSrc = value.Address(); break;
                case Metrics: metrics = RouteMetricMessages.Parse(value, out congestion); break;
                case Table: table = value.U32(); break;
                case Pref: preference = value.U8(); break;
                case NhId: nextHopId = value.U32(); break;
                case CacheInfo when value.Length >= 12 && value[8..].S32() > 0:
                    expires = (value[8..].U32() + TicksPerSecond - 1) / TicksPerSecond;
                    break;
                case Iif or CacheInfo or Pad or Uid or Expires: break;
                default:
                    if (!hops.Take(attributes.Type, attributes.RawType, value))
                    {
                        (other ??= []).Add(attributes.Raw);
                    }

                    break;
            }
        }

        return new RouteState
        {
            Destination = new IpPrefix(destination ?? IpPrefix.DefaultOf(family).Address, payload[1]),
            Source = source is null ? null : new IpPrefix(source, payload[2]),
            Tos = payload[3],
            Table = table,
            Protocol = payload[5],
            Scope = payload[6],
            Type = (RouteType)payload[7],
            Metric = metric,
            PrefSrc = prefSrc,
            NextHops = hops.Finish(),
            NextHopId = nextHopId,
            Metrics = Attributes.Sequence(metrics),
            CongestionControl = congestion,
            Preference = preference,
            Expires = expires,
            Other = Attributes.Sequence(other),
        };
    }

    internal static void Write(MessageWriter writer, RouteState route, ushort type, ushort flags, uint sequence)
    {
        writer.Begin(type, (ushort)(Rtm.Ack | flags), sequence);
        var header = writer.Header(HeaderSize);
        header[0] = (byte)route.Family;
        header[1] = route.Destination.Length;
        header[2] = route.Source?.Length ?? 0;
        header[3] = route.Tos;
        header[4] = route.Table < 256 ? (byte)route.Table : (byte)0;
        header[5] = route.Protocol;
        header[6] = route.Scope;
        header[7] = (byte)route.Type;
        if (route.NextHops.Count == 1)
        {
            MessageWriter.Set(header, 8, (uint)NextHopMessages.Writable(route.NextHops[0]));
        }

        writer.Put(Table, route.Table);
        if (!route.Destination.IsDefault)
        {
            writer.Put(Dst, route.Destination.Address);
        }

        if (route.Source is { } source)
        {
            writer.Put(Src, source.Address);
        }

        if (route.Metric != 0)
        {
            writer.Put(Priority, route.Metric);
        }

        if (route.PrefSrc is { } prefSrc)
        {
            writer.Put(PrefSrc, prefSrc);
        }

        RouteMetricMessages.Write(writer, Metrics, route);
        writer.PutIf(Pref, route.Preference);
        writer.PutIf(Expires, route.Expires);
        if (route.NextHopId is { } id)
        {
            writer.Put(NhId, id);
        }
        else
        {
            NextHopMessages.Write(writer, route);
        }

        writer.Put(route.Other.AsSpan());
        writer.End();
    }
}
