using System.Text.Json;

namespace Json.Pointer;

/// <summary>
/// A JSON pointer (RFC 6901), held as its decoded reference tokens. The default value is the empty pointer, which names the whole
/// document.
/// </summary>
public readonly struct JsonPointer : IEquatable<JsonPointer>
{
    public static readonly JsonPointer Empty;

    private readonly string[]? _tokens;

    private JsonPointer(string[] tokens) => _tokens = tokens;

    public int SegmentCount => Tokens.Length;

    public JsonPointerSegment this[int index] => new(Tokens[index]);

    private ReadOnlySpan<string> Tokens => _tokens;

    public static JsonPointer Create(params SegmentValueStandIn[] segments) => Empty.Combine(segments);

    /// <summary>Reads both of the RFC's forms: the string and, where the text begins with '#', the URI fragment (section 6).</summary>
    public static bool TryParse(string? text, out JsonPointer pointer)
    {
        pointer = Empty;
        if (text is null)
        {
            return false;
        }
        var plain = text.StartsWith('#') ? Uri.UnescapeDataString(text[1..]) : text;
        if (plain.Length == 0)
        {
            return true;
        }
        if (plain[0] != '/')
        {
            return false;
        }
        var tokens = plain[1..].Split('/');
        if (!tokens.All(IsWellEscaped))
        {
            return false;
        }
        pointer = new(Array.ConvertAll(tokens, Decoded));
        return true;
    }

    public JsonPointer Combine(JsonPointer other) => new([.. Tokens, .. other.Tokens]);

    public JsonPointer Combine(params SegmentValueStandIn[] segments) => new([.. Tokens, .. segments.Select(segment => segment.Token)]);

    /// <summary>The pointer made of the last <paramref name="count"/> segments.</summary>
    public JsonPointer GetLocal(int count) => new([.. Tokens[^count..]]);

    public bool StartsWith(JsonPointer other) => Tokens.StartsWith(other.Tokens);

    /// <summary>The value that the pointer names in <paramref name="root"/>, or null where there is none.</summary>
    public JsonElement? Evaluate(JsonElement root)
    {
        var current = root;
        foreach (var token in Tokens)
        {
            if (current.ValueKind == JsonValueKind.Object && current.TryGetProperty(token, out var member))
            {
                current = member;
            }
            else if (current.ValueKind == JsonValueKind.Array && TryGetIndex(token, current.GetArrayLength(), out var index))
            {
                current = current[index];
            }
            else
            {
                return null;
            }
        }
        return current;
    }

    public bool Equals(JsonPointer other) => Tokens.SequenceEqual(other.Tokens);

    public override bool Equals(object? obj) => obj is JsonPointer other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var token in Tokens)
        {
            hash.Add(token);
        }
        return hash.ToHashCode();
    }

    /// <summary>The pointer in the RFC's string form.</summary>
    public override string ToString() => string.Concat((_tokens ?? []).Select(token => "/" + Encoded(token)));

    public static bool operator ==(JsonPointer left, JsonPointer right) => left.Equals(right);

    public static bool operator !=(JsonPointer left, JsonPointer right) => !left.Equals(right);

    // "~1" goes first: "~01" stands for "~1", not for "/".
    private static string Decoded(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static string Encoded(string token) =>
        token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    // RFC 6901 section 3: each '~' is followed by '0' or '1'.
    private static bool IsWellEscaped(string token)
    {
        for (var at = token.IndexOf('~'); at >= 0; at = token.IndexOf('~', at + 1))
        {
            if (at + 1 == token.Length || token[at + 1] is not ('0' or '1'))
            {
                return false;
            }
        }
        return true;
    }

    // RFC 6901 section 4: digits without a leading zero; "-" names the element after the last, which does not exist.
    private static bool TryGetIndex(string token, int length, out int index)
    {
        index = 0;
        return (token == "0" || !token.StartsWith('0'))
            && token.All(char.IsAsciiDigit)
            && int.TryParse(token, out index)
            && index < length;
    }
}
