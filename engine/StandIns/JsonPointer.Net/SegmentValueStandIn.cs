using System.Globalization;

namespace Json.Pointer;

/// <summary>What a pointer is built from: a member's name or an array's index.</summary>
public readonly struct SegmentValueStandIn
{
    private readonly string? _token;

    private SegmentValueStandIn(string token) => _token = token;

    internal string Token => _token ?? "";

    public static implicit operator SegmentValueStandIn(string name) => new(name);

    public static implicit operator SegmentValueStandIn(int index) => new(index.ToString(CultureInfo.InvariantCulture));
}
