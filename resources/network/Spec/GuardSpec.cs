using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

public enum ProbeRequirement
{
    All,
    Any,
}

/// <summary>What must hold again after a change, or the change is taken back.</summary>
public sealed record GuardSpec
{
    /// <summary>The guard of a document that names none.</summary>
    public static readonly GuardSpec Default = new();

    /// <summary><c>guard: none</c>: a change is not guarded, and none is refused for want of a probe that holds.</summary>
    public bool None { get; init; }

    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);

    public ProbeRequirement Require { get; init; }

    public Sequence<Probe> Probes { get; init; } = [new Probe.PingGateway()];

    /// <summary>A person who applies must also confirm in that time.</summary>
    public bool Confirm { get; init; }

    public Place Place { get; init; }
}

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
