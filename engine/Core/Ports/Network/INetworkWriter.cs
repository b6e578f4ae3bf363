namespace Reconciler.Core.Ports.Network;

/// <summary>Changes the network of the namespace the process is in.</summary>
public interface INetworkWriter
{
    /// <summary>
    /// Carries out the operations in order, in as few datagrams as they fit in (several hundred in one). A datagram is no transaction:
    /// the kernel goes on after an operation that fails, so what must not follow a failure belongs in the next send.
    /// Returns an outcome for each, in order. Throws <see cref="HostException"/> only where the kernel cannot be spoken to.
    /// </summary>
    IReadOnlyList<NetworkOutcome> Send(IReadOnlyList<NetworkOperation> operations);

    /// <summary>Sets <c>net.ipv4.conf.LINK</c> or <c>net.ipv6.conf.LINK</c>. Throws <see cref="HostException"/>.</summary>
    void WriteSysctl(LinkSysctl sysctl, string link, int value);

    /// <summary>
    /// Tells the neighbours which hardware address an address has: a gratuitous ARP, or an unsolicited neighbour advertisement
    /// with the override flag. Returns the errors of those that could not be sent.
    /// </summary>
    IReadOnlyList<HostError> Announce(IReadOnlyList<Announcement> announcements);

    /// <summary>
    /// Asks on their links whether other hosts have these addresses, which takes half a second in all. What is claimed; a question that
    /// could not be asked is not.
    /// </summary>
    IReadOnlyList<AddressClaim> Claims(IReadOnlyList<AddressQuestion> questions);

    /// <summary>Operations and settings written so far: a run that finds everything as desired leaves it where it was.</summary>
    long Written { get; }
}

/// <summary>An address to be announced on a link.</summary>
public sealed record Announcement(int Index, System.Net.IPAddress Address, HardwareAddress HardwareAddress);
