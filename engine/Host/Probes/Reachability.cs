using System.Globalization;
using System.Net;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Probes;

/// <summary>
/// The probes of a guard, in the network namespace of the thread that asks. <paramref name="network"/> is asked for when the first probe needs it;
/// names are resolved with the files of <paramref name="etc"/> in place of those of /etc (<see cref="NetworkNamespace.EtcOf"/>).
/// </summary>
public sealed class Reachability(Func<INetworkReader> network, TimeProvider time, string? etc = null) : IReachability
{
    private readonly Names _names = new(etc);

    private HostProbe Pings => new(network(), time);

    public ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(probe);
        try
        {
            return probe switch
            {
                Probe.PingGateway gateway => new GatewayProbe(network(), Pings, time).Ask(gateway, limit),
                Probe.Ping ping => Ping(ping, limit),
                Probe.Tcp tcp => Answer(probe, TcpProbe.Ask(tcp, _names, limit, time, cancellation)),
                Probe.Http http => Answer(probe, HttpProbe.Ask(http, _names, limit, time, cancellation)),
                Probe.Dns dns => Answer(probe, Resolve(dns.Name, limit, cancellation)),
                Probe.Exec exec => Answer(probe, Run(exec, limit)),
                _ => throw new ArgumentException($"a probe of an unknown kind: {probe}", nameof(probe)),
            };
        }
        catch (HostException failure)
        {
            return new ProbeAnswer(probe, Holds: false, failure.Error.ToString());
        }
    }

    internal static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");

    internal static string Describe(PingAnswer answer, IPAddress address) => answer switch
    {
        { Found: { } found } => found,
        { RoundTrip: { } trip } => $"{address} answered in {Milliseconds(trip)}",
        _ => $"{address} answers ARP or neighbour solicitations, and no echo",
    };

    private static ProbeAnswer Answer(Probe probe, (bool Holds, string Saw) found) => new(probe, found.Holds, found.Saw);

    private ProbeAnswer Ping(Probe.Ping probe, TimeSpan limit)
    {
        var answer = Pings.Ping(probe.Address, limit);
        return new ProbeAnswer(probe, answer.Reached, Describe(answer, probe.Address));
    }

    private (bool Holds, string Saw) Resolve(string name, TimeSpan limit, CancellationToken cancellation)
    {
        var found = _names.Resolve(name, limit, cancellation);
        return found.Addresses is { Length: > 0 } addresses
            ? (true, $"{name} is {string.Join(", ", addresses.Select(a => a.ToString()))}")
            : (false, found.Trouble);
    }

    private static (bool Holds, string Saw) Run(Probe.Exec exec, TimeSpan limit)
    {
        var outcome = ProgramRun.Start([.. exec.Arguments], limit);
        return (outcome.Succeeded, outcome switch
        {
            { Succeeded: true, Text.Length: 0 } => "exited with 0",
            { Succeeded: true } => $"exited with 0: {outcome.Text}",
            _ => outcome.Text,
        });
    }
}
