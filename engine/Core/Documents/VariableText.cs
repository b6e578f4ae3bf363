using System.Text;

namespace Reconciler.Core.Documents;

/// <summary>The syntax of <c>${name}</c> in a text; <c>$${</c> stands for <c>${</c> itself.</summary>
internal static class VariableText
{
    public static bool HasVariable(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>Letters, digits, <c>_ - .</c>, beginning with a letter or <c>_</c>.</summary>
    public static bool IsName(ReadOnlySpan<char> name) =>
        !name.IsEmpty && (char.IsAsciiLetter(name[0]) || name[0] == '_') && IndexOfNoNameCharacter(name) < 0;

    /// <summary>The name, if the whole text is one <c>${name}</c>.</summary>
    public static string? Whole(string text) =>
        text.Length > 3 && text[0] == '$' && text[1] == '{' && text.IndexOf('}') == text.Length - 1 ? text[2..^1] : null;

    /// <summary>
    /// Replaces each <c>${name}</c> by what <paramref name="value"/> says. It answers null for what it has reported; null is returned then.
    /// An opening without its end is handed over as it stands, which is no name.
    /// Null is returned as well once the result is longer than <paramref name="limit"/>, before it is built.
    /// </summary>
    public static string? Replace(string text, long limit, out bool isTooLong, Func<string, string?> value)
    {
        isTooLong = false;
        var result = new StringBuilder(text.Length);
        var complete = true;
        var at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var dollar)
        {
            if (dollar > at && text[dollar - 1] == '$')
            {
                result.Append(text, at, dollar - 1 - at).Append("${");
                at = dollar + 2;
                continue;
            }

            result.Append(text, at, dollar - at);
            var end = text.IndexOf('}', dollar);
            var replacement = value(end < 0 ? text[dollar..] : text[(dollar + 2)..end]);
            complete &= replacement is not null;
            if (result.Length + (replacement?.Length ?? 0) > limit)
            {
                isTooLong = true;
                return null;
            }

            result.Append(replacement);
            at = end < 0 ? text.Length : end + 1;
        }

        return complete ? result.Append(text, at, text.Length - at).ToString() : null;
    }

    private static int IndexOfNoNameCharacter(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(name[i]) && name[i] is not ('_' or '-' or '.'))
            {
                return i;
            }
        }

        return -1;
    }
}
