using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Addresses of a link in an order of which only a part means something: of one IPv4 subnet, where the first is the primary. Between
/// subnets, and in IPv6, the kernel puts new ones where it likes (inet_insert_ifa, ipv6_link_dev_addr): that is no difference.
/// </summary>
public readonly struct AddressOrder(Sequence<AddressModel> items) : IEquatable<AddressOrder>
{
    public Sequence<AddressModel> Items { get; } = items;

    public static bool operator ==(AddressOrder left, AddressOrder right) => left.Equals(right);

    public static bool operator !=(AddressOrder left, AddressOrder right) => !left.Equals(right);

    public bool Equals(AddressOrder other) =>
        Items == other.Items || (Items.Count == other.Items.Count && Grouped(Items).SequenceEqual(Grouped(other.Items)));

    public override bool Equals(object? obj) => obj is AddressOrder other && Equals(other);

    public override int GetHashCode() => Items.Count;

    private static IEnumerable<AddressModel> Grouped(Sequence<AddressModel> addresses) =>
        addresses.Items.OrderBy(address => address.Family == Family.Inet ? address.Subnet.ToString() : address.ToString(), StringComparer.Ordinal);
}
