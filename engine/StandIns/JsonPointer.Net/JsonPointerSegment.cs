namespace Json.Pointer;

/// <summary>One decoded reference token of a <see cref="JsonPointer"/>.</summary>
public readonly struct JsonPointerSegment(string token) : IEquatable<JsonPointerSegment>
{
    private readonly string? _token = token;

    public bool Equals(JsonPointerSegment other) => ToString() == other.ToString();

    public override bool Equals(object? obj) => obj is JsonPointerSegment other && Equals(other);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _token ?? "";

    public static bool operator ==(JsonPointerSegment left, string? right) => left.ToString() == right;

    public static bool operator !=(JsonPointerSegment left, string? right) => left.ToString() != right;
}
