using System.Text.Json;

namespace Reconciler.Core.Documents;

/// <summary>The JSON types that a schema admits at a place.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    Text = 16,
    List = 32,
    Mapping = 64,
}

/// <summary>Finds out what type the schema expects, for scalars that are only <c>${x}</c> and for messages.</summary>
internal static class SchemaTyping
{
    public static JsonTypes Of(SchemaFiles files, SchemaPlace place)
    {
        var types = JsonTypes.None;
        foreach (var here in files.Applicable(place))
        {
            types |= Own(here);
        }

        return types;
    }

    /// <summary>Below a root, by the keys (or list indexes) that lead there.</summary>
    public static JsonTypes Of(SchemaFiles files, SchemaPlace root, IReadOnlyList<string> path)
    {
        IEnumerable<SchemaPlace> places = [root];
        foreach (var key in path)
        {
            places = [.. places.SelectMany(place => files.Below(place, key))];
        }

        return places.Aggregate(JsonTypes.None, (types, place) => types | Of(files, place));
    }

    private static JsonTypes Own(SchemaPlace place)
    {
        if (place.TryGet("type", out var type))
        {
            return type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(JsonTypes.None, (types, one) => types | Named(one.GetString()))
                : Named(type.GetString());
        }

        if (place.TryGet("enum", out var values))
        {
            return values.EnumerateArray().Aggregate(JsonTypes.None, (types, one) => types | OfValue(one));
        }

        return place.TryGet("const", out var value) ? OfValue(value) : JsonTypes.None;
    }

    private static JsonTypes Named(string? name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.Text,
        "array" => JsonTypes.List,
        "object" => JsonTypes.Mapping,
        _ => JsonTypes.None,
    };

    private static JsonTypes OfValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => JsonTypes.Number,
        JsonValueKind.String => JsonTypes.Text,
        JsonValueKind.Array => JsonTypes.List,
        _ => JsonTypes.Mapping,
    };
}
