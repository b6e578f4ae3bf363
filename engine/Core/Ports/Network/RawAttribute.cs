namespace Reconciler.Core.Ports.Network;

/// <summary>
/// A netlink attribute that has no typed property here, kept as it came (type with its flag bits, payload in lower-case hex),
/// so that what is written back is what was there.
/// </summary>
public readonly record struct RawAttribute(ushort Type, string Hex);
