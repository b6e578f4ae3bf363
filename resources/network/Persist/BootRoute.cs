using System.Globalization;
using System.Net;
using System.Text;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// A route of one interface as a file for the boot holds it: without the link, which is the file's. A metric that is the kernel's own is null,
/// so that a route that names it and one that does not are equal.
/// </summary>
internal sealed record BootRoute(IpPrefix Destination, IPAddress? Gateway)
{
    private readonly uint? _metric;

    public uint? Metric
    {
        get => _metric;
        init => _metric = value is 0 || (value == 1024 && Destination.Family == Family.Inet6) ? null : value;
    }

    public uint Table { get; init; } = RouteTable.Main;

    public IPAddress? Source { get; init; }

    public uint? Mtu { get; init; }

    public bool OnLink { get; init; }

    public Family Family => Destination.Family;

    /// <summary>What a format's key for a gateway can say: a default route without anything else.</summary>
    public bool IsPlainDefault => this is { Destination.IsDefault: true, Gateway: not null, Metric: null, Table: RouteTable.Main, Source: null, Mtu: null, OnLink: false };

    /// <summary>What the kernel tells routes apart by.</summary>
    public (IpPrefix Destination, uint Table, uint? Metric) Key => (Destination, Table, Metric);

    /// <summary>Null for what a file of one interface cannot hold: no link, several next hops, or a type that drops.</summary>
    public static (string Link, BootRoute Route)? Of(RouteModel model) => model is { Type: RouteType.Unicast, Hops.Count: 1 } && model.Hops[0].Link is { } link
        ? (link, new BootRoute(model.Destination, model.Hops[0].Gateway)
        {
            Metric = model.Metric,
            Table = model.Table,
            Source = model.Source,
            Mtu = model.Mtu,
            OnLink = model.Hops[0].OnLink,
        })
        : null;

    public RouteModel ToModel(string link) => new(Destination)
    {
        Metric = Metric ?? (Family == Family.Inet6 ? 1024u : 0u),
        Table = Table,
        Source = Source,
        Hops = [new HopModel(link, Gateway) { OnLink = OnLink }],
        Metrics = Mtu is { } mtu ? [new RouteMetric(RouteMetricKind.Mtu, mtu)] : [],
    };

    /// <summary>Whether this, found in a file, does what is wanted: what the wish leaves open may be anything.</summary>
    public bool Fulfils(BootRoute wanted) =>
        Key == wanted.Key && Equals(Gateway, wanted.Gateway) && (wanted.Source is null || wanted.Source.Equals(Source)) && (wanted.Mtu is null || wanted.Mtu == Mtu);

    /// <summary>In the words of <c>ip route</c>, without its link; <see cref="RouteWords.Parse"/> reads it back.</summary>
    public override string ToString() => Words(null);

    public string Words(string? link)
    {
        var text = new StringBuilder(Destination.IsDefault ? "default" : Destination.ToString());
        Add(text, "via", Gateway?.ToString());
        Add(text, "dev", link);
        Add(text, "metric", Number(Metric));
        Add(text, "table", Table == RouteTable.Main ? null : Number(Table));
        Add(text, "src", Source?.ToString());
        Add(text, "mtu", Number(Mtu));
        return text.Append(OnLink ? " onlink" : "").ToString();
    }

    private static string? Number(uint? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder text, string word, string? value)
    {
        if (value is not null)
        {
            text.Append(' ').Append(word).Append(' ').Append(value);
        }
    }
}
