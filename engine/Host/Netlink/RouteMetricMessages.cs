using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>RTA_METRICS: a nest of RTAX_*, numbers all but one.</summary>
internal static class RouteMetricMessages
{
    private const int CongestionControl = 16;

    internal static List<RouteMetric> Parse(ReadOnlySpan<byte> nested, out string? congestion)
    {
        congestion = null;
        var metrics = new List<RouteMetric>();
        var attributes = new AttributeReader(nested);
        while (attributes.MoveNext())
        {
            if (attributes.Type == CongestionControl)
            {
                congestion = attributes.Value.Text();
            }
            else
            {
                metrics.Add(new RouteMetric((RouteMetricKind)attributes.Type, attributes.Value.U32()));
            }
        }

        return metrics;
    }

    internal static void Write(MessageWriter writer, int type, RouteState route)
    {
        if (route.Metrics.IsEmpty && route.CongestionControl is null)
        {
            return;
        }

        var nest = writer.BeginNested(type);
        foreach (var metric in route.Metrics.AsSpan())
        {
            writer.Put((int)metric.Kind, metric.Value);
        }

        writer.PutIf(CongestionControl, route.CongestionControl);
        writer.EndNested(nest);
    }
}
