namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>The tables that operations may name. Rows have unique names, but for the one row of <see cref="OpenVSwitch"/>.</summary>
public enum OvsTable
{
    OpenVSwitch,
    Bridge,
    Port,
    Interface,
}

/// <summary>A row by its table and name. Bridge, port and interface of one name (<c>br-int</c>) are three rows.</summary>
public readonly record struct OvsTarget(OvsTable Table, string Name)
{
    /// <summary>The one row that holds the configuration of the whole switch.</summary>
    public static OvsTarget Switch => new(OvsTable.OpenVSwitch, ".");

    public static OvsTarget Bridge(string name) => new(OvsTable.Bridge, name);

    public static OvsTarget Port(string name) => new(OvsTable.Port, name);

    public static OvsTarget Interface(string name) => new(OvsTable.Interface, name);

    public override string ToString() => Table == OvsTable.OpenVSwitch ? "Open_vSwitch" : $"{Table.ToString().ToLowerInvariant()} {Name}";
}
