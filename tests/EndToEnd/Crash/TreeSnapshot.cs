using System.Diagnostics;
using System.Security.Cryptography;

namespace Reconciler.EndToEnd.Crash;

/// <summary>
/// A tree bit by bit: by relative path a line with type, mode, owner, mtime (of files), content digest, link target and an extended
/// attribute. Taken with find(1), not with the code under test. What lies in the excluded folders is left out.
/// </summary>
internal sealed class TreeSnapshot
{
    private TreeSnapshot(SortedDictionary<string, string> items) => Items = items;

    public SortedDictionary<string, string> Items { get; }

    public static TreeSnapshot Of(string root, params string[] without)
    {
        var start = new ProcessStartInfo("find") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[root, "-mindepth", "1", "-printf", "%P\\t%y\\t%m\\t%U\\t%G\\t%T@\\t%l\\n"])
        {
            start.ArgumentList.Add(argument);
        }

        using var find = Process.Start(start)!;
        var items = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (find.StandardOutput.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            if (without.Any(w => parts[0] == w || parts[0].StartsWith(w + "/", StringComparison.Ordinal)))
            {
                continue;
            }

            var path = Path.Combine(root, parts[0]);
            var regular = parts[1] == "f";
            var content = regular ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..16] : "";
            // A directory's mtime says only that something in it came or went.
            var mtime = regular ? parts[5] : "";
            items[parts[0]] = $"{parts[1]} {parts[2]} {parts[3]}:{parts[4]} {mtime} {content} {parts[6]} {Posix.GetAttribute(path, "user.origin")}";
        }

        find.WaitForExit();
        return new TreeSnapshot(items);
    }

    /// <summary>The same without mtimes, for states that were made at different times.</summary>
    public TreeSnapshot WithoutTimes() => new(new SortedDictionary<string, string>(
        Items.ToDictionary(i => i.Key, i => string.Join(' ', i.Value.Split(' ').Where((_, n) => n != 3))), StringComparer.Ordinal));

    /// <summary>What differs, a line each; empty where nothing does.</summary>
    public string DifferenceTo(TreeSnapshot other) => string.Join('\n', Items.Keys.Union(other.Items.Keys).Order(StringComparer.Ordinal)
        .Where(path => Items.GetValueOrDefault(path) != other.Items.GetValueOrDefault(path))
        .Select(path => $"{path}: {Items.GetValueOrDefault(path) ?? "missing"}  but expected  {other.Items.GetValueOrDefault(path) ?? "missing"}"));
}
