using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>
/// One thing to be brought about in the database. Each describes an end: where it holds already, nothing is written. Several make one
/// transaction, of which all or nothing happens, in the order given.
/// </summary>
public abstract record OvsOperation;

/// <summary>
/// The bridge is there with these columns (others keep their value). Its local port is an <see cref="AddPort"/> of its own:
/// <see cref="AddPort.Internal"/> with the bridge's name. Controllers are only given to a bridge that is made.
/// </summary>
public sealed record AddBridge(string Name, ImmutableSortedDictionary<string, OvsValue> Columns) : OvsOperation
{
    public ImmutableArray<NewController> Controllers { get; init; } = [];
}

public sealed record NewController(string Target, ImmutableSortedDictionary<string, OvsValue> Columns);

/// <summary>
/// The bridge is gone with the ports on it. Where one is on it that is neither in <paramref name="Ports"/> nor removed by an earlier
/// operation, the transaction is refused: somebody else put it there in the meantime.
/// </summary>
public sealed record DeleteBridge(string Name, ImmutableArray<string> Ports) : OvsOperation;

/// <summary>
/// The port is on the bridge with these columns and these interfaces. A port of that name on another bridge is never taken from it: the
/// transaction is refused, unless an earlier operation of it removes that port.
/// </summary>
public sealed record AddPort(
    string Bridge, string Name, ImmutableSortedDictionary<string, OvsValue> Columns, ImmutableArray<NewInterface> Interfaces) : OvsOperation
{
    /// <summary>A port of a network device that is there already (or an error, if it is not).</summary>
    public static AddPort Device(string bridge, string name) => Of(bridge, name, "", OvsValue.NoKeys);

    /// <summary>A port whose network device ovs-vswitchd makes.</summary>
    public static AddPort Internal(string bridge, string name) => Of(bridge, name, "internal", OvsValue.NoKeys);

    /// <summary>One end of a patch; the other end is a port of its own, on the other bridge, with this name as its peer.</summary>
    public static AddPort Patch(string bridge, string name, string peer) =>
        Of(bridge, name, "patch", OvsValue.NoKeys.Add("peer", peer));

    private static AddPort Of(string bridge, string name, string type, ImmutableSortedDictionary<string, string> options)
    {
        var columns = OvsRow.NoColumns;
        columns = type.Length == 0 ? columns : columns.Add(OvsColumn.Type, OvsValue.Of(type));
        columns = options.IsEmpty ? columns : columns.Add(OvsColumn.Options, OvsValue.Map(options));
        return new AddPort(bridge, name, OvsRow.NoColumns, [new NewInterface(name, columns)]);
    }
}

public sealed record NewInterface(string Name, ImmutableSortedDictionary<string, OvsValue> Columns);

/// <summary>The port is not on this bridge. One of that name on another bridge is left alone.</summary>
public sealed record DeletePort(string Bridge, string Name) : OvsOperation;

/// <summary>
/// These columns have these values. A column in <paramref name="Expected"/> must still have the value given there, or the transaction is
/// refused; one that is not is expected as it is found when the transaction begins. Maps are better served by <see cref="MergeKeys"/>.
/// </summary>
public sealed record SetColumns(
    OvsTarget Target,
    ImmutableSortedDictionary<string, OvsValue> Values,
    ImmutableSortedDictionary<string, OvsValue> Expected) : OvsOperation;

/// <summary>
/// These keys of a map have these values, null meaning that the key is gone; every other key stays as it is, whoever writes it meanwhile.
/// <paramref name="Expected"/> as in <see cref="SetColumns"/>, null meaning that the key was not there.
/// </summary>
public sealed record MergeKeys(
    OvsTarget Target,
    string Column,
    ImmutableSortedDictionary<string, string?> Keys,
    ImmutableSortedDictionary<string, string?> Expected) : OvsOperation;
