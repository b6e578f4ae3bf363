using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Core.Guarding;

/// <summary>One question to the network. <c>ToString</c> is how plans and reports name it.</summary>
public abstract record Probe
{
    private Probe()
    {
    }

    public Place Place { get; init; }

    public sealed record PingGateway : Probe
    {
        public override string ToString() => "ping gateway";
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
