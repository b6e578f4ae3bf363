using System.Collections.Immutable;

namespace Reconciler.Core.Ports;

/// <summary>What <c>when</c> and <c>${node...}</c> may ask. os-release is read below <c>--root</c>; the kernel's release and arch are uname(2)'s.</summary>
public sealed record HostFacts
{
    public required string Hostname { get; init; }
    public required string FullHostname { get; init; }
    public required string OsId { get; init; }
    public required ImmutableArray<string> OsIdLike { get; init; }
    public required string OsVersion { get; init; }
    public required string Arch { get; init; }
    public required string Kernel { get; init; }
}
