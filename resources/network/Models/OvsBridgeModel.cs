using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>A bridge of Open vSwitch with its ports, by its rows. Ports are ordered by name.</summary>
public sealed record OvsBridgeModel(string Name)
{
    public OvsColumns Columns { get; init; } = OvsColumns.None;

    public Sequence<OvsPortModel> Ports { get; init; }

    public Sequence<OvsControllerModel> Controllers { get; init; }

    /// <summary>The names of all interfaces of its ports.</summary>
    public IEnumerable<string> Members => Ports.Items.SelectMany(port => port.Interfaces.Items).Select(member => member.Name);

    public OvsPortModel? Port(string name) => Ports.Items.FirstOrDefault(port => port.Name == name);

    public OvsBridgeModel With(OvsPortModel port) =>
        this with { Ports = [.. Ports.Items.Where(p => p.Name != port.Name).Append(port).OrderBy(p => p.Name, StringComparer.Ordinal)] };

    public OvsBridgeModel Without(string port) => this with { Ports = [.. Ports.Items.Where(p => p.Name != port)] };

    public static OvsBridgeModel Of(OvsBridge row) => new(row.Name)
    {
        Columns = OvsColumns.Said(row.Columns),
        Ports = [.. row.Ports.Values.Select(OvsPortModel.Of)],
        Controllers = [.. row.Controllers.Select(controller => new OvsControllerModel(controller.Target, new OvsColumns(controller.Columns)))],
    };
}

/// <summary>
/// A port with its interfaces. How an interface is set up is for the interface to say, and no difference of the port: it is kept to make
/// the port again as it was.
/// </summary>
public sealed record OvsPortModel(string Name)
{
    public OvsColumns Columns { get; init; } = OvsColumns.None;

    public OvsInterfaces Interfaces { get; init; } = new([]);

    /// <summary>The other end, of a patch port.</summary>
    public string? Peer { get; init; }

    /// <summary>The switch could not set it up (<c>ofport</c> is -1), though its device is there: it has to be made again.</summary>
    public bool Broken { get; init; }

    public static OvsPortModel Of(Core.Ports.Ovsdb.OvsPort row) => new(row.Name)
    {
        Columns = OvsColumns.Said(row.Columns),
        Interfaces = new OvsInterfaces([.. row.Interfaces.Select(member => new NewInterface(member.Name, member.Columns))]),
        Peer = row.Interfaces.Select(member => member.Peer).FirstOrDefault(peer => peer is not null),
    };

    /// <summary>A port of one interface of the same name.</summary>
    public static OvsPortModel Of(string name, OvsColumns columns, OvsColumns interfaceColumns, string? peer = null) => new(name)
    {
        Columns = columns,
        Interfaces = new OvsInterfaces([new NewInterface(name, interfaceColumns.Values)]),
        Peer = peer,
    };
}

/// <summary>The interfaces of a port: equal to others by their names.</summary>
public sealed class OvsInterfaces(ImmutableArray<NewInterface> items) : IEquatable<OvsInterfaces>
{
    public ImmutableArray<NewInterface> Items { get; } = items;

    public bool Equals(OvsInterfaces? other) => other is not null && Items.Select(i => i.Name).SequenceEqual(other.Items.Select(i => i.Name));

    public override bool Equals(object? obj) => Equals(obj as OvsInterfaces);

    public override int GetHashCode() => Items.Length;

    public override string ToString() => string.Join(", ", Items.Select(i => i.Name));
}

public sealed record OvsControllerModel(string Target, OvsColumns Columns);
