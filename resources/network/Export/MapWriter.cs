using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Builds a mapping of the written form; what is null is left out.</summary>
internal sealed class MapWriter
{
    private readonly ImmutableArray<(string, ExportedNode)>.Builder _items = ImmutableArray.CreateBuilder<(string, ExportedNode)>();

    public bool IsEmpty => _items.Count == 0;

    public MapWriter Text(string key, string? value) => Node(key, value is null ? null : new ExportedScalar(value));

    public MapWriter Flag(string key, bool? value) => Plain(key, value is { } flag ? (flag ? "true" : "false") : null);

    public MapWriter Number(string key, long? value) => Plain(key, value?.ToString(CultureInfo.InvariantCulture));

    public MapWriter Word<T>(string key, Word<T>[] words, T? value)
        where T : struct, Enum => Text(key, value is { } word ? Words.Of(words, word) : null);

    public MapWriter List<T>(string key, Sequence<T>? items, Func<T, ExportedNode> write) =>
        Node(key, items is { } list ? new ExportedList([.. list.Items.Select(write)]) : null);

    public MapWriter Node(string key, ExportedNode? value)
    {
        if (value is not null)
        {
            _items.Add((key, value));
        }

        return this;
    }

    /// <summary>The mapping, or null if nothing is in it.</summary>
    public ExportedMap? UnlessEmpty() => IsEmpty ? null : Map();

    public ExportedMap Map() => new(_items.ToImmutable());

    private MapWriter Plain(string key, string? text) => Node(key, text is null ? null : new ExportedScalar(text, Quoted: false));
}
