using System.Collections.Immutable;
using System.Text;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>One configuration file of systemd-resolved: where it lies and what is in it.</summary>
public sealed record ResolvedFile(string Path, string Text)
{
    public string Name => Paths.Name(Path);
}

/// <summary>
/// What the files of systemd-resolved say together (resolved.conf(5)): each assignment of <c>DNS=</c> or <c>Domains=</c> adds to what the
/// files before it said, and an empty one takes all of that away.
/// </summary>
internal static class ResolvedText
{
    public const string Servers = "DNS";
    public const string Domains = "Domains";

    private const string Header = "# Written by reconciler from `dns-resolver` of the node's state document; changes made here are replaced.\n[Resolve]\n";

    /// <summary>What a key has come to be after all of the files, in their order.</summary>
    public static ImmutableArray<string> Effective(IEnumerable<ResolvedFile> files, string key)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var words in files.SelectMany(file => Assignments(file.Text, key)))
        {
            if (words.Length == 0)
            {
                values.Clear();
            }

            values.AddRange(words);
        }

        return values.ToImmutable();
    }

    public static bool Assigns(ResolvedFile file, string key) => Assignments(file.Text, key).Any();

    /// <summary>
    /// The drop-in that makes the lists be what is wished; null: none is needed. A list that is null is not managed: what
    /// <paramref name="present"/> says of it stays.
    /// </summary>
    public static string? DropIn(IReadOnlyList<ResolvedFile> before, string present, IReadOnlyList<string>? servers, IReadOnlyList<string>? domains)
    {
        var text = new StringBuilder();
        Add(text, Servers, before, present, servers);
        Add(text, Domains, before, present, domains);
        return text.Length == 0 ? null : Header + text;
    }

    private static void Add(StringBuilder text, string key, IReadOnlyList<ResolvedFile> before, string present, IReadOnlyList<string>? wished)
    {
        if (wished is null)
        {
            foreach (var words in Assignments(present, key))
            {
                text.Append(key).Append('=').AppendJoin(' ', words).Append('\n');
            }

            return;
        }

        if (!Effective(before, key).IsEmpty)
        {
            text.Append(key).Append("=\n");
        }

        if (wished.Count > 0)
        {
            text.Append(key).Append('=').AppendJoin(' ', wished).Append('\n');
        }
    }

    private static IEnumerable<string[]> Assignments(string text, string key)
    {
        var section = "";
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()))
        {
            if (line is ['[', .., ']'])
            {
                section = line;
            }
            else if (section == "[Resolve]" && line is not (['#', ..] or [';', ..]) && line.Split('=', 2) is [var name, var value] && name.TrimEnd() == key)
            {
                yield return value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }
}
