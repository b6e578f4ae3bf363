using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>Who writes resolv.conf.</summary>
public enum DnsOwner
{
    /// <summary>Nobody: it is a plain file, or is missing.</summary>
    Nobody,

    /// <summary>A link to what systemd-resolved writes.</summary>
    Resolved,

    NetworkManager,
    Resolvconf,

    /// <summary>A link to somewhere else.</summary>
    Link,
}

/// <summary>
/// The static resolvers: resolv.conf, whose it is, and the files of systemd-resolved. Of a network namespace that was named it is its own
/// file, which <c>ip netns exec</c> mounts over the node's (ip-netns(8)).
/// </summary>
public sealed record DnsObserved
{
    public const string ResolvConf = "/etc/resolv.conf";
    public const string DropIn = ConfigDaemon.ResolvedDropIns + "/10-reconciler.conf";

    internal const string ResolvedConf = "/etc/systemd/resolved.conf";
    internal const string Upstream = "/run/systemd/resolve/resolv.conf";

    public required ConfigFileSeen File { get; init; }

    public required ConfigFileSeen OurDropIn { get; init; }

    /// <summary>The network namespace has no name, so that no file is its own; the node's is not for it.</summary>
    public bool HasNoFile { get; init; }

    public DnsOwner Owner { get; init; }

    /// <summary>Whether the owner runs, by its directory in /run.</summary>
    public bool OwnerRuns { get; init; }

    /// <summary>What programs read: the file, or where the link leads. Null: nothing.</summary>
    public string? Followed { get; init; }

    /// <summary>The files of systemd-resolved before our drop-in in its order, and those after it.</summary>
    public ImmutableArray<ResolvedFile> Earlier { get; init; } = [];

    public ImmutableArray<ResolvedFile> Later { get; init; } = [];

    /// <summary>The resolvers that systemd-resolved uses now, global and per link; null if it does not say.</summary>
    public ImmutableArray<string>? InUse { get; init; }

    /// <summary>Files of a system that does not run.</summary>
    public bool BelowRoot { get; init; }

    internal IEnumerable<ResolvedFile> AllResolved => OurDropIn.Text is { } ours ? [.. Earlier, new ResolvedFile(DropIn, ours), .. Later] : [.. Earlier, .. Later];

    /// <summary>The configured resolvers, as they are written.</summary>
    public IReadOnlyList<string> Servers => Owner == DnsOwner.Resolved ? ResolvedText.Effective(AllResolved, ResolvedText.Servers) : ResolvText.Servers(Followed ?? "");

    public IReadOnlyList<string> Search => Owner == DnsOwner.Resolved ? ResolvedText.Effective(AllResolved, ResolvedText.Domains) : ResolvText.Search(Followed ?? "");

    /// <summary>Where programs of the network find their resolvers.</summary>
    public static string PathFor(string? networkName) =>
        networkName is null || networkName.Contains('/', StringComparison.Ordinal) ? ResolvConf : $"/etc/netns/{networkName}/resolv.conf";

    public static DnsObserved Observe(IHostReader host) => DnsSweep.Observe(host);
}
