using System.Globalization;
using System.Net;
using System.Text;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// A route of one interface as a file for the boot holds it: without the link, which is the file's, or with <see cref="Hops"/>, each by its own.
/// A metric that is the kernel's own is null, so that a route that names it and one that does not are equal.
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

    /// <summary>Several next hops; empty where there is one, which is <see cref="Gateway"/> by the file's link.</summary>
    public Sequence<BootHop> Hops { get; init; }

    public Family Family => Destination.Family;

    /// <summary>What a format's key for a gateway can say: a default route without anything else.</summary>
    public bool IsPlainDefault => this is { Destination.IsDefault: true, Gateway: not null, Metric: null, Table: RouteTable.Main, Source: null, Mtu: null, OnLink: false };

    /// <summary>What the kernel tells routes apart by.</summary>
    public (IpPrefix Destination, uint Table, uint? Metric) Key => (Destination, Table, Metric);

    /// <summary>
    /// The route as it is at boot, where a link is the one of <paramref name="homes"/> that brings its addressing up, with the interfaces whose
    /// files have it. Null for what no file of an interface can hold: a hop without a link, or a type that drops.
    /// </summary>
    public static (IReadOnlyList<string> Links, BootRoute Route)? Of(RouteModel model, IReadOnlyDictionary<string, string> homes)
    {
        if (model.Type != RouteType.Unicast || model.Hops.IsEmpty || model.Hops.Items.Any(hop => hop.Link is null || (model.Hops.Count > 1 && !hop.Other.IsEmpty)))
        {
            return null;
        }

        var hops = model.Hops.Items.Select(hop => new BootHop(homes.GetValueOrDefault(hop.Link!, hop.Link!), hop.Gateway) { Weight = hop.Weight, OnLink = hop.OnLink }).ToList();
        var isOne = hops.Count == 1;
        var route = new BootRoute(model.Destination, isOne ? hops[0].Gateway : null)
        {
            Metric = model.Metric,
            Table = model.Table,
            Source = model.Source,
            Mtu = model.Mtu,
            OnLink = isOne && hops[0].OnLink,
            Hops = isOne ? [] : [.. hops],
        };
        return ([.. hops.Select(hop => hop.Link!).Distinct(StringComparer.Ordinal)], route);
    }

    /// <summary>As it is where the file's addressing, that of <paramref name="file"/>, is brought up on <paramref name="link"/>.</summary>
    public RouteModel ToModel(string file, string link) => new(Destination)
    {
        Metric = Metric ?? (Family == Family.Inet6 ? 1024u : 0u),
        Table = Table,
        Source = Source,
        Hops = Hops.IsEmpty
            ? [new HopModel(link, Gateway) { OnLink = OnLink }]
            : [.. Hops.Items.Select(hop => new HopModel(hop.Link == file ? link : hop.Link, hop.Gateway) { Weight = hop.Weight, OnLink = hop.OnLink })],
        Metrics = Mtu is { } mtu ? [new RouteMetric(RouteMetricKind.Mtu, mtu)] : [],
    };

    /// <summary>Whether this, found in a file, does what is wanted: what the wish leaves open may be anything.</summary>
    public bool Fulfils(BootRoute wanted) => Key == wanted.Key && Equals(Gateway, wanted.Gateway) && Hops.Count == wanted.Hops.Count
        && wanted.Hops.Items.All(hop => Hops.Items.Any(found => found.Fulfils(hop)))
        && (wanted.Source is null || wanted.Source.Equals(Source)) && (wanted.Mtu is null || wanted.Mtu == Mtu);

    /// <summary>In the words of <c>ip route</c>, without its link; <see cref="RouteWords.Parse"/> reads it back.</summary>
    public override string ToString() => Words(null);

    public string Words(string? link)
    {
        var text = new StringBuilder(Destination.IsDefault ? "default" : Destination.ToString());
        Add(text, "via", Gateway?.ToString());
        Add(text, "dev", Hops.IsEmpty ? link : null);
        Add(text, "metric", Number(Metric));
        Add(text, "table", Table == RouteTable.Main ? null : Number(Table));
        Add(text, "src", Source?.ToString());
        Add(text, "mtu", Number(Mtu));
        text.Append(OnLink ? " onlink" : "");
        foreach (var hop in Hops)
        {
            text.Append(" nexthop");
            Add(text, "via", hop.Gateway?.ToString());
            Add(text, "dev", hop.Link);
            Add(text, "weight", hop.Weight > 1 ? Number(hop.Weight) : null);
            text.Append(hop.OnLink ? " onlink" : "");
        }

        return text.ToString();
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

/// <summary>One of several next hops. The link is null where a file leaves it to the gateway.</summary>
internal sealed record BootHop(string? Link, IPAddress? Gateway)
{
    public ushort Weight { get; init; } = 1;

    public bool OnLink { get; init; }

    /// <summary>Whether this, found in a file, is the one that is wanted.</summary>
    public bool Fulfils(BootHop wanted) => this with { Link = Link ?? wanted.Link } == wanted;
}
