using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>
/// What our last run put into the lists of an interface, so that what a document no longer names can be told from what others put there;
/// and what it adopted, which is desired from then on.
/// </summary>
public sealed record InterfaceMemory
{
    public static readonly InterfaceMemory Nothing = new();

    public Sequence<string> Ports { get; init; }

    public Sequence<string> Addresses { get; init; }

    /// <summary>Keys of its row in Open vSwitch's database, as <c>COLUMN:KEY</c>.</summary>
    public Sequence<string> Keys { get; init; }

    public Sequence<AddressModel> Adopted { get; init; }

    public Sequence<RouteModel> AdoptedRoutes { get; init; }

    public bool IsEmpty => Ports.IsEmpty && Addresses.IsEmpty && Keys.IsEmpty && Adopted.IsEmpty && AdoptedRoutes.IsEmpty;
}
