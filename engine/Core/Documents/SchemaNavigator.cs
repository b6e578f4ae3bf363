using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Documents;

/// <summary>What the schemas say of one key. <see cref="Default"/> and <see cref="Examples"/> are JSON, which is YAML too.</summary>
public sealed record SchemaKey
{
    /// <summary>From the section or the key of <c>spec</c> on, with dots.</summary>
    public required string Path { get; init; }

    public required string Description { get; init; }

    /// <summary><c>text</c>, <c>true or false</c>, <c>a whole number</c>, <c>a list</c>, <c>a mapping</c> ...</summary>
    public required string Type { get; init; }

    public string? Default { get; init; }

    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>The only values that are accepted, if they can be told.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];

    /// <summary>The keys below it (of a map or a list: of what is in it), with what they mean.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Children { get; init; } = [];
}

/// <summary>Finds what the schemas say of a key such as <c>files.mode</c>, <c>bundles.installedVersion.json</c> or <c>schedule.cron</c>.</summary>
public sealed class SchemaNavigator(SchemaTexts texts)
{
    private readonly SchemaFiles _files = new(texts);

    /// <summary>Slashes do as well as dots, and <c>spec.</c> may stand before a section. The keys of maps and lists are left out.</summary>
    public SchemaKey? Find(string key)
    {
        var path = Segments(key);
        var places = Walk(path);
        return path.Length > 0 && places.Length > 0 ? Describe(string.Join('.', path), places) : null;
    }

    /// <summary>The known key that is nearest to one that <see cref="Find"/> does not find; null if none is near.</summary>
    public string? Nearest(string key)
    {
        var path = Segments(key);
        for (var known = 0; known < path.Length; known++)
        {
            if (Walk(path[..(known + 1)]).IsEmpty)
            {
                var nearest = NearestName.Of(path[known], Keys(path[..known]));
                return nearest is null ? null : string.Join('.', path[..known].Append(nearest));
            }
        }

        return null;
    }

    private static string[] Segments(string key)
    {
        var path = key.Split(['.', '/'], StringSplitOptions.RemoveEmptyEntries);
        return path is ["spec", _, ..] ? path[1..] : path;
    }

    private ImmutableArray<SchemaPlace> Walk(string[] path)
    {
        ImmutableArray<SchemaPlace> places = [];
        for (var i = 0; i < path.Length; i++)
        {
            places = i == 0 ? Top(path[0]) : [.. places.SelectMany(place => Step(place, path[i]))];
            if (places.IsEmpty && i > 0 && Reserved(path[0], path[i]) is { } reserved)
            {
                places = [reserved];
            }
        }

        return places;
    }

    private IEnumerable<string> Keys(string[] path) => path.Length == 0
        ? _files.All.Where(file => file != _files.Document).Select(file => file.Name)
            .Concat(_files.Keys(Spec)).Concat(_files.Keys(new SchemaPlace(_files.Document, _files.Document.Root))).Concat(ReservedKeys.Names)
        : Walk(path).SelectMany(place => Children(place).Select(child => child.Key)).Concat(ReservedKeys.Names);

    private IEnumerable<KeyValuePair<string, string>> Sections => _files.All
        .Where(file => file != _files.Document)
        .Select(file => KeyValuePair.Create(file.Name, new SchemaPlace(file, file.Root).Text("description") ?? ""));

    private SchemaPlace Spec => _files.Resolve(_files.Document, "#/properties/spec");

    private ImmutableArray<SchemaPlace> Top(string key)
    {
        if (key != SchemaFile.DocumentName && _files.Find(key) is { } section)
        {
            return [new SchemaPlace(section, section.Root)];
        }

        ImmutableArray<SchemaPlace> places =
            [.. Step(Spec, key), .. Step(new SchemaPlace(_files.Document, _files.Document.Root), key)];
        return places.IsEmpty && ReservedKeys.Contains(key) ? [_files.Resolve(_files.Document, $"#/$defs/{key}")] : places;
    }

    /// <summary>The reserved keys are known below every section, wherever an entry may carry them.</summary>
    private SchemaPlace? Reserved(string section, string key) =>
        section != SchemaFile.DocumentName && _files.Find(section) is not null && ReservedKeys.Contains(key)
            ? _files.Resolve(_files.Document, $"#/$defs/{key}")
            : null;

    /// <summary>To a key by its name; through maps and lists without one.</summary>
    private ImmutableArray<SchemaPlace> Step(SchemaPlace place, string key)
    {
        var named = _files.Applicable(place)
            .Where(here => here.TryGet("properties", out var properties) && properties.TryGetProperty(key, out _))
            .Select(here => here with { Schema = here.Schema.GetProperty("properties").GetProperty(key) })
            .ToImmutableArray();
        return named.IsEmpty ? [.. Inner(place).SelectMany(inner => Step(inner, key))] : named;
    }

    private IEnumerable<SchemaPlace> Inner(SchemaPlace place)
    {
        foreach (var here in _files.Applicable(place))
        {
            foreach (var keyword in (string[])["additionalProperties", "items"])
            {
                if (here.TryGet(keyword, out var inner) && inner.ValueKind == JsonValueKind.Object)
                {
                    yield return here with { Schema = inner };
                }
            }
        }
    }

    private SchemaKey Describe(string path, ImmutableArray<SchemaPlace> places)
    {
        var all = places.SelectMany(_files.Applicable).ToList();
        return new SchemaKey
        {
            Path = path,
            Description = all.Select(place => place.Text("description")).FirstOrDefault(text => text is not null) ?? "",
            Type = SchemaTypeMessages.Name(places.Aggregate(JsonTypes.None, (types, place) => types | SchemaTyping.Of(_files, place)) & ~JsonTypes.Null),
            Default = First(all, "default")?.GetRawText(),
            Examples = First(all, "examples") is { } examples ? [.. examples.EnumerateArray().Select(example => example.GetRawText())] : [],
            Allowed = First(all, "enum") is { } allowed ? [.. allowed.EnumerateArray().Select(Plain)]
                : First(all, "const") is { } only ? [Plain(only)] : [],
            Children = [.. places.SelectMany(Children).Concat(path == "spec" ? Sections : []).DistinctBy(child => child.Key)],
        };
    }

    private IEnumerable<KeyValuePair<string, string>> Children(SchemaPlace place)
    {
        var own = _files.Keys(place).Select(key => KeyValuePair.Create(key, Step(place, key)
            .SelectMany(_files.Applicable)
            .Select(child => child.Text("description"))
            .FirstOrDefault(text => text is not null) ?? "")).ToList();
        return own.Count > 0 ? own : Inner(place).SelectMany(Children);
    }

    private static JsonElement? First(List<SchemaPlace> places, string keyword)
    {
        foreach (var place in places)
        {
            if (place.TryGet(keyword, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
