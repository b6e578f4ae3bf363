using System.Text.RegularExpressions;

namespace Json.Pointer;

/// <summary>
/// A relative JSON pointer (draft-bhutton-relative-json-pointer-00). JsonSchema.Net asks only whether a text is one, for the
/// "relative-json-pointer" format, so that nothing is kept of it.
/// </summary>
public readonly partial struct RelativeJsonPointer
{
    // A count of levels without a leading zero, a step along an array, then '#' or a JSON pointer. \z: "$" would admit a last line feed.
    [GeneratedRegex(@"^(0|[1-9][0-9]*)([+-](0|[1-9][0-9]*))?(#|(/([^~/]|~[01])*)*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax { get; }

    public static bool TryParse(string? text, out RelativeJsonPointer pointer)
    {
        pointer = default;
        return text is not null && Syntax.IsMatch(text);
    }
}
