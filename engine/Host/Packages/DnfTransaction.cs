using System.Collections.Immutable;

namespace Reconciler.Host.Packages;

/// <summary>
/// The table that dnf prints before it asks: below a headline of its own (<c>Installing dependencies:</c>) a line for each package, <c>NAME ARCH
/// [EPOCH:]VERSION-RELEASE REPOSITORY SIZE UNIT</c>, broken after a name that is too long for it, and <c>replacing NAME.ARCH VERSION</c> below one that obsoletes another.
/// </summary>
internal sealed record DnfTransaction
{
    /// <summary>What comes: name and version.</summary>
    public ImmutableArray<(string Name, string Version)> Installs { get; init; } = [];

    /// <summary>What is there in another version: name and the version it gets.</summary>
    public ImmutableArray<(string Name, string Version)> Changes { get; init; } = [];

    public ImmutableArray<string> Removes { get; init; } = [];

    public static DnfTransaction Read(string text)
    {
        var installs = ImmutableArray.CreateBuilder<(string, string)>();
        var changes = ImmutableArray.CreateBuilder<(string, string)>();
        var removes = ImmutableArray.CreateBuilder<string>();
        var headline = "";
        var broken = "";
        foreach (var line in text.Split('\n').TakeWhile(line => !line.StartsWith("Transaction Summary", StringComparison.Ordinal)))
        {
            if (line is not [' ', ..])
            {
                (headline, broken) = (line.TrimEnd(), "");
                continue;
            }

            var words = (broken + line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["replacing", var replaced, ..])
            {
                removes.Add(replaced[..Math.Max(0, replaced.LastIndexOf('.'))]);
                continue;
            }

            broken = words.Length < 3 ? broken + line : "";
            if (words is not [var name, _, var version, ..])
            {
                continue;
            }

            switch (headline.Split(' ', ':')[0])
            {
                case "Installing":
                    installs.Add((name, version));
                    break;
                case "Upgrading" or "Downgrading":
                    changes.Add((name, version));
                    break;
                case "Removing":
                    removes.Add(name);
                    break;
            }
        }

        return new DnfTransaction { Installs = installs.ToImmutable(), Changes = changes.ToImmutable(), Removes = removes.ToImmutable() };
    }
}
