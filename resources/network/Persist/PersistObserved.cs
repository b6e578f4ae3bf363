using System.Collections.Frozen;
using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>The files of the formats that the document asks for, as one sweep found them.</summary>
public sealed record PersistObserved
{
    public static readonly PersistObserved Nothing = new();

    internal ImmutableArray<BootFormatSeen> Formats { get; init; } = [];

    /// <summary>What lies at the path of each of their files.</summary>
    internal IReadOnlyDictionary<string, ConfigFileSeen> Seen { get; init; } = FrozenDictionary<string, ConfigFileSeen>.Empty;

    /// <summary>Reads nothing unless the document asks for a format.</summary>
    internal static PersistObserved Observe(NetworkSpec spec, IFileReader files)
    {
        if (spec.Persist is not { Format: not PersistFormat.None } persist)
        {
            return Nothing;
        }

        var names = Names(spec).Distinct(StringComparer.Ordinal).ToList();
        ImmutableArray<BootFormatSeen> formats = [.. BootFormats.Of(persist.Format).Select(format => new BootFormatSeen(format, format.Observe(files, names), format.Reader.IsHere(files)))];
        return new PersistObserved { Formats = formats, Seen = ConfigFileSeen.Observe([.. formats.SelectMany(item => item.Files.Files).Select(file => file.Path).Distinct()], files) };
    }

    private static IEnumerable<string> Names(NetworkSpec spec) => spec.Interfaces.Items
        .SelectMany(entry => new[] { entry.Name, entry.PersistOn, entry.AdoptIpFrom }.Concat(entry.PortNames?.Select(port => port.Name) ?? []))
        .Concat(spec.Routes.Items.SelectMany(route => route.NextHops.Items.Select(hop => hop.Interface)))
        .OfType<string>();
}

/// <summary>A format, its files, and whether what reads them is on the node.</summary>
internal sealed record BootFormatSeen(IBootFormat Format, BootFiles Files, bool IsHere);
