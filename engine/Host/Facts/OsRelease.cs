using System.Collections.Immutable;
using System.Text;

namespace Reconciler.Host.Facts;

/// <summary>What os-release(5) says: shell assignments, quoted or not.</summary>
internal sealed record OsRelease(string Id, ImmutableArray<string> IdLike, string Version)
{
    internal static OsRelease Read(TextReader text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (text.ReadLine()?.Trim() is { } line)
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
            {
                values[line[..equals]] = Unquote(line[(equals + 1)..]);
            }
        }

        // "linux" is the default that the page gives for ID.
        return new OsRelease(
            values.GetValueOrDefault("ID", "linux"),
            [.. values.GetValueOrDefault("ID_LIKE", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            values.GetValueOrDefault("VERSION_ID", ""));
    }

    private static string Unquote(string value)
    {
        if (value.Length >= 2 && value[0] == '\'' && value[^1] == '\'')
        {
            return value[1..^1];
        }

        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
        {
            value = value[1..^1];
        }

        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
            {
                i++;
            }

            text.Append(value[i]);
        }

        return text.ToString();
    }
}
