using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Host.Packages;

/// <summary>Reads what <c>apt-get -s</c> prints: <c>Inst NAME [OLD] (NEW ...)</c>, <c>Remv NAME [OLD]</c>, <c>Purg NAME [OLD]</c>.</summary>
internal static partial class AptSimulation
{
    internal static PackageOutlook Read(string text, PackageRequest request, ImmutableArray<string> offered)
    {
        var installs = Install().Matches(text)
            .Select(match => new PackageStep(match.Groups["name"].Value, match.Groups["old"] is { Success: true } old ? old.Value : null, match.Groups["new"].Value))
            .ToList();
        var asked = ((IEnumerable<string>)[request.Name, .. request.With]).Select(Bare).ToHashSet(StringComparer.Ordinal);
        var own = installs.Find(step => Bare(step.Name) == Bare(request.Name));
        return new PackageOutlook
        {
            Offered = offered,
            Version = own?.After ?? request.Version,
            Brings = [.. installs.Where(step => step != own)],
            Removes = [.. Remove().Matches(text).Select(match => match.Groups["name"].Value).Where(name => !request.Removes || !asked.Contains(Bare(name))).Distinct()],
        };
    }

    private static string Bare(string name) => name.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? name[..colon] : name;

    [GeneratedRegex(@"^Inst (?<name>\S+) (?:\[(?<old>[^\]]*)\] )?\((?<new>\S+)", RegexOptions.Multiline)]
    private static partial Regex Install();

    [GeneratedRegex(@"^(?:Remv|Purg) (?<name>\S+)", RegexOptions.Multiline)]
    private static partial Regex Remove();
}
