using System.Collections.Immutable;

namespace Reconciler.Resources.Network;

/// <summary>
/// The text of resolv.conf(5), line by line: keywords begin in the first column, and what is none of ours stays byte for byte, in its place.
/// </summary>
internal static class ResolvText
{
    private const string Server = "nameserver";

    /// <summary>The resolvers in order, as they are written.</summary>
    public static ImmutableArray<string> Servers(string text) =>
        [.. Lines(text).Select(line => Words(line, Server)).Where(words => words is { Length: > 0 }).Select(words => words![0])];

    /// <summary>The domains that are searched: those of the last of all <c>search</c> and <c>domain</c> lines.</summary>
    public static ImmutableArray<string> Search(string text) =>
        Lines(text).Select(SearchWords).LastOrDefault(words => words is not null) is { } last ? [.. last] : [];

    /// <summary>The text with these lists; one that is null stays as it is. Lines that say the same already are kept as they are written.</summary>
    public static string With(string text, IReadOnlyList<string>? servers, IReadOnlyList<string>? search)
    {
        var lines = Lines(text);
        if (servers is not null && !DnsServers.AreSame(servers, Servers(text)))
        {
            var old = lines.Where(IsServer).ToList();
            lines = Replace(lines, IsServer, [.. servers.Select(server => old.Find(line => Words(line, Server) is [var first, ..] && Same(first, server)) ?? $"{Server} {server}\n")]);
        }

        // The last line counts alone, so a single one that says it all may stay; several would hide that from people.
        if (search is not null && !(lines.Where(IsSearch).ToList() is [var only] && SearchWords(only)!.SequenceEqual(search, StringComparer.OrdinalIgnoreCase)))
        {
            lines = Replace(lines, IsSearch, search.Count == 0 ? [] : [$"search {string.Join(' ', search)}\n"]);
        }

        return string.Concat(lines);
    }

    /// <summary>Whether two texts mean the same resolver.</summary>
    public static bool Same(string one, string other) =>
        one == other || (DnsServers.Parse(one) is { } server && server.Equals(DnsServers.Parse(other)));

    /// <summary>The new lines stand where the first of the old ones stood, or at the end.</summary>
    private static List<string> Replace(List<string> lines, Predicate<string> isOld, List<string> replacement)
    {
        var at = lines.FindIndex(isOld);
        var kept = lines.Where(line => !isOld(line)).ToList();
        if (replacement.Count == 0)
        {
            return kept;
        }

        var index = at < 0 ? kept.Count : at;
        for (var i = 0; i < replacement.Count; i++)
        {
            replacement[i] = Ended(replacement[i]);
        }

        if (index > 0)
        {
            kept[index - 1] = Ended(kept[index - 1]);
        }

        kept.InsertRange(index, replacement);
        return kept;
    }

    private static string Ended(string line) => line.EndsWith('\n') ? line : line + "\n";

    private static bool IsServer(string line) => Words(line, Server) is not null;

    private static bool IsSearch(string line) => SearchWords(line) is not null;

    private static string[]? SearchWords(string line) => Words(line, "search") ?? Words(line, "domain")?.Take(1).ToArray();

    /// <summary>What follows the keyword; null if the line does not begin with it.</summary>
    private static string[]? Words(string line, string keyword) =>
        line.StartsWith(keyword, StringComparison.Ordinal) && line.Length > keyword.Length && char.IsWhiteSpace(line[keyword.Length])
            ? line[keyword.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : null;

    /// <summary>Each with its line break.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
