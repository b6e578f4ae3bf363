using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Host.Probes;

/// <summary>
/// Names to addresses as every program of the node does it: getaddrinfo(3), with its nsswitch.conf and resolv.conf; or with those in
/// <paramref name="etc"/>, where a network namespace has its own.
/// </summary>
internal sealed class Names(string? etc)
{
    internal (IPAddress[]? Addresses, string Trouble) Resolve(string name, TimeSpan limit, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(name, out var address))
        {
            return ([address], "");
        }

        // The resolver has time limits of its own (resolv.conf(5), 5 s for each server and try), and cannot be told to stop.
        var answer = SideBySide.Within(limit, () => Ask(name), cancellation);
        return answer is null
            ? (null, string.Create(CultureInfo.InvariantCulture, $"{name} was not resolved within {limit.TotalSeconds:0.#} s"))
            : (answer.Addresses, answer.Trouble);
    }

    private Answered Ask(string name)
    {
        if (etc is not null)
        {
            NamespaceEtc.LayOver(etc);
        }

        try
        {
            var addresses = Dns.GetHostAddresses(name);
            return new Answered(addresses, addresses.Length == 0 ? $"{name} has no address" : "");
        }
        catch (SocketException failure)
        {
            return new Answered(null, $"{name} cannot be resolved: {failure.Message}");
        }
        catch (ArgumentException)
        {
            return new Answered(null, $"{name} is longer than a name can be");
        }
    }

    private sealed record Answered(IPAddress[]? Addresses, string Trouble);
}
