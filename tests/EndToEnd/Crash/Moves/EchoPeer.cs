using System.Net;
using System.Net.Sockets;
using Reconciler.Testing.Networks;

namespace Reconciler.EndToEnd.Crash.Moves;

/// <summary>
/// Asks an address for an echo (ICMP), from an address of another namespace which the node reaches by its default route alone: an answer says
/// that the address and the route are there, whatever any program says.
/// </summary>
internal static class EchoPeer
{
    private const int Patience = 20;

    /// <summary>Within ten seconds: right after a change a neighbour may have to be found first.</summary>
    public static bool Answers(PrivateNetwork peer, string from, string node) => peer.Do(() =>
    {
        for (var i = 0; i < Patience; i++)
        {
            if (Once(IPAddress.Parse(from), IPAddress.Parse(node), (byte)(i + 1)))
            {
                return true;
            }
        }

        return false;
    });

    private static bool Once(IPAddress from, IPAddress node, byte sequence)
    {
        var six = node.AddressFamily == AddressFamily.InterNetworkV6;
        using var socket = new Socket(node.AddressFamily, SocketType.Raw, six ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        socket.ReceiveTimeout = 500;
        socket.Bind(new IPEndPoint(from, 0));
        try
        {
            socket.SendTo(Request(six, sequence), new IPEndPoint(node, 0));
            var answer = new byte[256];
            while (true)
            {
                EndPoint who = new IPEndPoint(six ? IPAddress.IPv6Any : IPAddress.Any, 0);
                var length = socket.ReceiveFrom(answer, ref who);

                // A raw socket of IPv4 hands over the header too; what others are told is not ours.
                var at = six ? 0 : (answer[0] & 0xf) * 4;
                if (length >= at + 8 && answer[at] == (six ? 129 : 0) && answer[at + 7] == sequence && ((IPEndPoint)who).Address.Equals(node))
                {
                    return true;
                }
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static byte[] Request(bool six, byte sequence)
    {
        byte[] request = [six ? (byte)128 : (byte)8, 0, 0, 0, 0x52, 0x43, 0, sequence];

        // RFC 1071; that of IPv6 covers the addresses and is the kernel's work.
        var sum = 0x0800 + 0x5243 + sequence;
        if (!six)
        {
            (request[2], request[3]) = ((byte)(~sum >> 8), (byte)~sum);
        }

        return request;
    }
}
