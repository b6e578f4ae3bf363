using System.Text.Json;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>Values in the notation of RFC 7047 (5.1): atoms as themselves, <c>["set",[...]]</c>, <c>["map",[[k,v],...]]</c>, <c>["uuid","..."]</c>.</summary>
internal static class WireValue
{
    private static readonly OvsValue NoMap = OvsValue.Map([]);

    /// <summary>Null for what is no value.</summary>
    internal static OvsValue? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != 2 || json[1].ValueKind != JsonValueKind.Array)
        {
            return ReadAtom(json) is { } only ? OvsValue.Set([only]) : null;
        }

        var content = json[1];
        if (json[0].ValueEquals("set"u8))
        {
            return ReadSet(content);
        }

        return json[0].ValueEquals("map"u8) ? ReadMap(content) : null;
    }

    internal static void Write(Utf8JsonWriter writer, OvsValue value)
    {
        if (value.Keys is { } keys)
        {
            WriteMap(writer, keys);
        }
        else if (value.Members.Length == 1)
        {
            WriteAtom(writer, value.Members[0]);
        }
        else
        {
            WriteSet(writer, value.Members, WriteAtom);
        }
    }

    internal static void WriteMap(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>> keys)
    {
        writer.WriteStartArray();
        writer.WriteStringValue("map"u8);
        writer.WriteStartArray();
        foreach (var (key, value) in keys)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(key);
            writer.WriteStringValue(value);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    internal static void WriteSet<T>(Utf8JsonWriter writer, IEnumerable<T> members, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        writer.WriteStringValue("set"u8);
        writer.WriteStartArray();
        foreach (var member in members)
        {
            write(writer, member);
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
    }

    private static void WriteAtom(Utf8JsonWriter writer, OvsAtom atom)
    {
        switch (atom.Kind)
        {
            case OvsAtomKind.Text:
                writer.WriteStringValue(atom.Text);
                break;
            case OvsAtomKind.Reference:
                writer.WriteStartArray();
                writer.WriteStringValue("uuid"u8);
                writer.WriteStringValue(atom.Text);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(atom.Text);
                break;
        }
    }

    private static OvsAtom? ReadAtom(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => ReadText(json) is { } text ? OvsAtom.Of(text) : null,
        JsonValueKind.Number => json.TryGetInt64(out var number) ? OvsAtom.Of(number) : new OvsAtom(OvsAtomKind.Real, json.GetRawText()),
        JsonValueKind.True => OvsAtom.Of(true),
        JsonValueKind.False => OvsAtom.Of(false),
        JsonValueKind.Array when json.GetArrayLength() == 2 && json[0].ValueKind == JsonValueKind.String &&
            json[0].ValueEquals("uuid"u8) && json[1].ValueKind == JsonValueKind.String =>
            new OvsAtom(OvsAtomKind.Reference, json[1].GetString()!),
        _ => null,
    };

    private static string? ReadText(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON lets it pass, and no text is made of it.
            return null;
        }
    }

    private static OvsValue? ReadSet(JsonElement content)
    {
        if (content.GetArrayLength() == 0)
        {
            return OvsValue.None;
        }

        var atoms = new List<OvsAtom>(content.GetArrayLength());
        foreach (var member in content.EnumerateArray())
        {
            if (ReadAtom(member) is not { } atom)
            {
                return null;
            }

            atoms.Add(atom);
        }

        return OvsValue.Set(atoms);
    }

    private static OvsValue? ReadMap(JsonElement content)
    {
        if (content.GetArrayLength() == 0)
        {
            return NoMap;
        }

        var keys = new List<KeyValuePair<string, string>>(content.GetArrayLength());
        foreach (var pair in content.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 ||
                ReadAtom(pair[0]) is not { } key || ReadAtom(pair[1]) is not { } value)
            {
                return null;
            }

            keys.Add(new(key.Text, value.Text));
        }

        return OvsValue.Map(keys);
    }
}
