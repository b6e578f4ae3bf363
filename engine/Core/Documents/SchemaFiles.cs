using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Documents;

/// <summary>A place in one of the schemas.</summary>
internal readonly record struct SchemaPlace(SchemaFile File, JsonElement Schema)
{
    public bool TryGet(string keyword, out JsonElement value)
    {
        value = default;
        return Schema.ValueKind == JsonValueKind.Object && Schema.TryGetProperty(keyword, out value);
    }

    public string? Text(string keyword) => TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>All schemas of the language, and the way through their references.</summary>
internal sealed class SchemaFiles
{
    // References may go in circles; no real chain is as long.
    private const int LongestChain = 32;

    private readonly Dictionary<string, SchemaFile> _byName;

    public SchemaFiles(SchemaTexts texts)
    {
        Document = SchemaFile.Document();
        All = [Document, .. texts.BySection.Select(pair => SchemaFile.Parse(pair.Key, pair.Value))];
        _byName = All.ToDictionary(file => file.Name, StringComparer.Ordinal);
    }

    public SchemaFile Document { get; }

    /// <summary>The frame first, then the sections by name.</summary>
    public ImmutableArray<SchemaFile> All { get; }

    public SchemaFile? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>What a reference in a file points to.</summary>
    public SchemaPlace Resolve(SchemaFile from, string reference)
    {
        var target = new Uri(from.Id, reference);
        var address = target.GetLeftPart(UriPartial.Query);
        var file = All.FirstOrDefault(file => file.Id.AbsoluteUri == address)
            ?? throw new InvalidOperationException($"the schema {from.Name} refers to {reference}, which no schema of the language is");
        var place = file.Root;
        foreach (var segment in target.Fragment.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            place = TryStep(place, Unescape(Uri.UnescapeDataString(segment)), out var next)
                ? next
                : throw new InvalidOperationException($"the schema {from.Name} refers to {reference}, which is not there");
        }

        return new SchemaPlace(file, place);
    }

    /// <summary>The schema with all that applies at the same place: what it refers to, and its branches.</summary>
    public IEnumerable<SchemaPlace> Applicable(SchemaPlace place) => Applicable(place, LongestChain);

    /// <summary>The schemas for a key of a mapping, or for an item of a list (then <paramref name="key"/> does not matter).</summary>
    public IEnumerable<SchemaPlace> Below(SchemaPlace place, string key)
    {
        foreach (var here in Applicable(place))
        {
            if (here.TryGet("properties", out var properties) && properties.TryGetProperty(key, out var property))
            {
                yield return here with { Schema = property };
            }
            else if (here.TryGet("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object)
            {
                yield return here with { Schema = additional };
            }

            if (here.TryGet("items", out var items) && items.ValueKind == JsonValueKind.Object)
            {
                yield return here with { Schema = items };
            }
        }
    }

    /// <summary>The keys that are known at a place.</summary>
    public IEnumerable<string> Keys(SchemaPlace place) =>
        Applicable(place)
            .Where(here => here.TryGet("properties", out _))
            .SelectMany(here => here.Schema.GetProperty("properties").EnumerateObject().Select(property => property.Name))
            .Distinct(StringComparer.Ordinal);

    /// <summary>Where an evaluation path of the validator leads; null where it cannot be followed.</summary>
    public SchemaPlace? Follow(SchemaPlace place, IEnumerable<string> evaluationPath)
    {
        foreach (var segment in evaluationPath)
        {
            if (segment == "$ref" && place.Text("$ref") is { } reference)
            {
                place = Resolve(place.File, reference);
            }
            else if (TryStep(place.Schema, segment, out var next))
            {
                place = place with { Schema = next };
            }
            else if (segment != "items")
            {
                // JsonSchema.Net 9.7 writes `items` twice.
                return null;
            }
        }

        return place;
    }

    public static string Unescape(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static bool TryStep(JsonElement element, string segment, [NotNullWhen(true)] out JsonElement next)
    {
        next = default;
        if (element.ValueKind == JsonValueKind.Object)
        {
            return element.TryGetProperty(segment, out next);
        }

        if (element.ValueKind == JsonValueKind.Array && int.TryParse(segment, out var index) && index >= 0 && index < element.GetArrayLength())
        {
            next = element[index];
            return true;
        }

        return false;
    }

    private IEnumerable<SchemaPlace> Applicable(SchemaPlace place, int left)
    {
        if (left == 0)
        {
            yield break;
        }

        yield return place;
        if (place.Text("$ref") is { } reference)
        {
            foreach (var inner in Applicable(Resolve(place.File, reference), left - 1))
            {
                yield return inner;
            }
        }

        foreach (var branch in Branches(place))
        {
            foreach (var inner in Applicable(branch, left - 1))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<SchemaPlace> Branches(SchemaPlace place)
    {
        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (place.TryGet(keyword, out var list))
            {
                foreach (var branch in list.EnumerateArray())
                {
                    yield return place with { Schema = branch };
                }
            }
        }

        foreach (var keyword in (string[])["then", "else"])
        {
            if (place.TryGet(keyword, out var branch))
            {
                yield return place with { Schema = branch };
            }
        }
    }
}
