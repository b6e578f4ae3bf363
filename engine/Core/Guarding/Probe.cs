using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Core.Guarding;

/// <summary>One question to the network. <c>ToString</c> is how plans and reports name it.</summary>
public abstract record Probe
{
    private Probe()
    {
    }

    public Place Place { get; init; }

    /// <summary>
    /// The gateway of the default route as it is when asked. Without <paramref name="Families"/> one of either family is enough; with them,
    /// each of them must have one that answers.
    /// </summary>
    public sealed record PingGateway(Sequence<Family> Families = default) : Probe
    {
        public override string ToString() => Families.Count == 1 ? $"ping gateway of {(Families[0] == Family.Inet6 ? "IPv6" : "IPv4")}" : "ping gateway";
    }

    public sealed record Ping(IPAddress Address) : Probe
    {
        public override string ToString() => $"ping {Address}";
    }

    /// <summary><paramref name="Host"/> is a name or an address, without brackets.</summary>
    public sealed record Tcp(string Host, ushort Port) : Probe
    {
        public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"tcp [{Host}]:{Port}" : $"tcp {Host}:{Port}";
    }

    public sealed record Http(string Url) : Probe
    {
        public override string ToString() => $"http {Url}";
    }

    public sealed record Dns(string Name) : Probe
    {
        public override string ToString() => $"dns {Name}";
    }

    /// <summary>A program without a shell; it holds if it exits with 0.</summary>
    public sealed record Exec(Sequence<string> Arguments) : Probe
    {
        public override string ToString() => $"exec {string.Join(' ', Arguments)}";
    }
}
