using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>Whether anybody on the link has the address; what answers from one of <see cref="Ours"/> is this node itself.</summary>
public sealed record AddressQuestion(int Index, IPAddress Address, HardwareAddress HardwareAddress, Sequence<HardwareAddress> Ours)
{
    public Family Family => IpPrefix.FamilyOf(Address);
}

/// <summary>Somebody has it.</summary>
public sealed record AddressClaim(AddressQuestion Question, HardwareAddress Holder);
