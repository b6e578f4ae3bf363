namespace Reconciler.Core.Ports.Network;

/// <summary>An address family, by the kernel's numbers (AF_INET, AF_INET6).</summary>
public enum Family : byte
{
    Inet = 2,
    Inet6 = 10,
}
