using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>
/// A row of the database. <see cref="Columns"/> holds every column that a person may set and that is not empty, so that a row which was
/// removed can be made again as it was; what ovs-vswitchd reports stands in properties of its own.
/// </summary>
public abstract record OvsRow
{
    public static readonly ImmutableSortedDictionary<string, OvsValue> NoColumns =
        ImmutableSortedDictionary.Create<string, OvsValue>(StringComparer.Ordinal);

    public required string Uuid { get; init; }

    public required string Name { get; init; }

    public ImmutableSortedDictionary<string, OvsValue> Columns { get; init; } = NoColumns;

    /// <summary>Columns that refer to rows which are not modelled here (mirrors, qos): removing this row loses them for good.</summary>
    public ImmutableArray<string> NotModelled { get; init; } = [];

    public ImmutableSortedDictionary<string, string> ExternalIds => Map(OvsColumn.ExternalIds);

    public ImmutableSortedDictionary<string, string> OtherConfig => Map(OvsColumn.OtherConfig);

    /// <summary>The column's value, <see cref="OvsValue.None"/> where it is empty.</summary>
    public OvsValue Column(string column) => Columns.GetValueOrDefault(column, OvsValue.None);

    protected ImmutableSortedDictionary<string, string> Map(string column) => Column(column).Keys ?? OvsValue.NoKeys;

    protected string? Text(string column) => Column(column).Text;

    protected long? Integer(string column) => Column(column).Integer;

    protected bool Flag(string column) => Text(column) == "true";

    protected ImmutableArray<string> Texts(string column) => [.. Column(column).Members.Select(m => m.Text)];

    protected ImmutableArray<long> Integers(string column) => [.. Column(column).Members.Select(m => m.AsInteger ?? 0)];
}

/// <summary>A bridge with its ports by name.</summary>
public sealed record OvsBridge : OvsRow
{
    public ImmutableSortedDictionary<string, OvsPort> Ports { get; init; } =
        ImmutableSortedDictionary.Create<string, OvsPort>(StringComparer.Ordinal);

    public ImmutableArray<OvsController> Controllers { get; init; } = [];

    /// <summary>Empty text means <c>system</c>, the kernel's.</summary>
    public string DatapathType => Text(OvsColumn.DatapathType) ?? "";

    /// <summary><c>standalone</c>, <c>secure</c>, or null for the default (standalone).</summary>
    public string? FailMode => Text(OvsColumn.FailMode);

    public bool StpEnable => Flag(OvsColumn.StpEnable);

    public bool RstpEnable => Flag(OvsColumn.RstpEnable);

    public bool McastSnoopingEnable => Flag(OvsColumn.McastSnoopingEnable);

    public ImmutableArray<string> Protocols => Texts(OvsColumn.Protocols);

    /// <summary>Reported; empty text until the daemon has made the bridge.</summary>
    public string DatapathId { get; init; } = "";

    /// <summary>The internal port that carries the bridge's own addresses is there.</summary>
    public bool HasLocalPort => Ports.ContainsKey(Name);
}

/// <summary>A port: one interface, or several as a bond.</summary>
public sealed record OvsPort : OvsRow
{
    public ImmutableArray<OvsInterface> Interfaces { get; init; } = [];

    public long? Tag => Integer(OvsColumn.Tag);

    public ImmutableArray<long> Trunks => Integers(OvsColumn.Trunks);

    public string? VlanMode => Text(OvsColumn.VlanMode);

    public string? Mac => Text(OvsColumn.Mac);

    public string? BondMode => Text(OvsColumn.BondMode);

    public string? Lacp => Text(OvsColumn.Lacp);

    public long BondUpdelay => Integer(OvsColumn.BondUpdelay) ?? 0;

    public long BondDowndelay => Integer(OvsColumn.BondDowndelay) ?? 0;

    /// <summary>Reported: the MAC of the member that a bond sends by.</summary>
    public string? BondActiveMember { get; init; }
}

/// <summary>An interface. What ovs-vswitchd has not (yet) taken up has no <see cref="Ofport"/>; what it could not has -1 and an <see cref="Error"/>.</summary>
public sealed record OvsInterface : OvsRow
{
    /// <summary>Empty text or <c>system</c>: a network device of the kernel's; <c>internal</c>, <c>patch</c>, <c>vxlan</c> ...</summary>
    public string Type => Text(OvsColumn.Type) ?? "";

    public ImmutableSortedDictionary<string, string> Options => Map(OvsColumn.Options);

    public string? Mac => Text(OvsColumn.Mac);

    public long? MtuRequest => Integer(OvsColumn.MtuRequest);

    public long? OfportRequest => Integer(OvsColumn.OfportRequest);

    /// <summary>The peer of a patch port.</summary>
    public string? Peer => Type == "patch" ? Options.GetValueOrDefault("peer") : null;

    public string? MacInUse { get; init; }

    public long? Ofport { get; init; }

    public string? Error { get; init; }

    public long? Mtu { get; init; }

    public long? Ifindex { get; init; }

    /// <summary>Null where the daemon says nothing of it.</summary>
    public bool? AdminUp { get; init; }

    /// <summary>Null where the daemon says nothing of it.</summary>
    public bool? LinkUp { get; init; }
}

/// <summary>An OpenFlow controller of a bridge; its name is its target (<c>tcp:127.0.0.1:6633</c>).</summary>
public sealed record OvsController : OvsRow
{
    public string Target => Name;

    public bool IsConnected { get; init; }
}
