using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>The node's static resolvers and search domains. A list that is null was not given; an empty one removes all.</summary>
public sealed record DnsEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public Sequence<DnsServer>? Servers { get; init; }

    public Sequence<string>? Search { get; init; }

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.Dns(this), writer);
}

/// <summary>A resolver's address; <paramref name="Interface"/> is behind the <c>%</c> of a link-local one.</summary>
public sealed record DnsServer(IPAddress Address, string? Interface = null)
{
    public override string ToString() => Interface is null ? $"{Address}" : $"{Address}%{Interface}";
}
