using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;
using Reconciler.Host.Processes;

namespace Reconciler.Host.AppArmor;

/// <summary>
/// What a profile's compilation depends on, as it stood at one moment: AppArmor's directory of profiles and includes, the profile itself, the
/// parser and its configuration. Nothing of it was touched between two that are equal, since nobody can set a ctime.
/// </summary>
internal sealed partial class PolicyInputs
{
    private const string Configuration = "/etc/apparmor/parser.conf";

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Far more than the grain of the file systems' clocks: what was written so lately may be written again without its ctime moving.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly ImmutableArray<(string Path, FileIdentity Identity)> _seen;
    private readonly ImmutableArray<string> _texts;
    private readonly DateTimeOffset _at;
    private readonly bool _isWhole;

    private PolicyInputs(ImmutableArray<(string Path, FileIdentity Identity)> seen, ImmutableArray<string> texts, DateTimeOffset at, bool isWhole) =>
        (_seen, _texts, _at, _isWhole) = (seen, texts, at, isWhole);

    /// <summary>Looks at them. What cannot be seen makes that they are not relied on, not an exception.</summary>
    public static PolicyInputs Look(string directory, string profile, string parser, DateTimeOffset now)
    {
        var seen = ImmutableArray.CreateBuilder<(string, FileIdentity)>();
        var isWhole = true;
        ImmutableArray<string> texts = [profile];
        try
        {
            string[] configuration = File.Exists(Configuration) ? [Configuration] : [];
            texts = [profile, .. configuration, .. Directory.EnumerateFileSystemEntries(directory, "*", Everything).Order(StringComparer.Ordinal)];
            string[] others = [directory, SearchPath.Find(parser) ?? parser, .. Named(configuration.SelectMany(File.ReadLines))];
            foreach (var path in others.Concat(texts))
            {
                isWhole &= Add(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            isWhole = false;
        }

        return new PolicyInputs(seen.ToImmutable(), texts, now, isWhole);

        // A link's target may change while the link does not; what is in a directory that is linked is not looked at.
        bool Add(string path)
        {
            if (StatX.Of(Flags.CurrentDirectory, path, out var stat) != 0)
            {
                return false;
            }

            seen.Add((path, stat.Identity));
            return stat.Kind != FileKind.Symlink || LeadsToFile(path, seen);
        }
    }

    /// <summary>Whether equal ones can be told from these: they are all there is, and none was written just now.</summary>
    public bool AreReliable()
    {
        var settled = (_at - Settled).ToUnixTimeMilliseconds() * 1_000_000;
        return _isWhole && _seen.All(item => item.Identity.CtimeNs < settled) && !_texts.Any(path => File.Exists(path) && LeavesDirectory(path));
    }

    public bool AreAs(PolicyInputs other) => _isWhole && other._isWhole && _seen.AsSpan().SequenceEqual(other._seen.AsSpan());

    private static bool LeadsToFile(string link, ImmutableArray<(string, FileIdentity)>.Builder seen)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, link, Flags.PathOnly | Flags.CloseOnExec, 0);
        if (number < 0)
        {
            return false;
        }

        using var target = new Descriptor(number);
        if (StatX.Of(number, out var stat) != 0 || stat.Kind == FileKind.Directory)
        {
            return false;
        }

        seen.Add((link + " ->", stat.Identity));
        return true;
    }

    /// <summary>The files that the parser's configuration names (<c>policy-features=/usr/share/apparmor-features/features</c>).</summary>
    private static IEnumerable<string> Named(IEnumerable<string> lines) => lines.Select(line => line.Trim())
        .Where(line => !line.StartsWith('#') && line.Contains("=/", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    /// <summary>
    /// Whether a file includes (apparmor.d(5): a path in quotes, or one with ".."), or the configuration searches (apparmor_parser(8),
    /// <c>Include</c>), what lies elsewhere.
    /// </summary>
    private static bool LeavesDirectory(string path)
    {
        try
        {
            return File.ReadLines(path)
                .Where(line => path != Configuration || !line.StartsWith('#'))
                .Select(line => Include().Match(line))
                .Any(include => include.Success && (include.Value.Contains('"', StringComparison.Ordinal) || include.Value.Contains("..", StringComparison.Ordinal)
                    || !include.Value.Contains('<', StringComparison.Ordinal)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has gone meanwhile.
            return true;
        }
    }

    // Not what is only remarked (a # and a space), nor a path with such a name in it.
    [GeneratedRegex(@"(^\s*#|^[^#]*[\s{},]|^)include\s.*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Include();
}
