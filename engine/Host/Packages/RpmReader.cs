using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Host.Packages;

/// <summary>Reads rpm's database through rpm: one process for the list; where something shall go one more for all that hangs on packages, and one for their headers.</summary>
internal sealed class RpmReader(RpmTool rpm, IReadOnlySet<string> isProtected)
{
    private const int MostRecord = 1 << 20;
    private const uint FileTypeMask = 0xf000;
    private const uint DirectoryType = 0x4000;
    private const int ConfigurationFlag = 1;

    // Keys that were imported stand in the database as packages of this name.
    private const string Key = "gpg-pubkey";

    private const string Line = "%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\n";

    private const string Details =
        "P\\t" + Line + "%|PREUN?{S\\tpreun\\n}:{}|%|POSTUN?{S\\tpostun\\n}:{}|"
        + "[R\\t%{REQUIRENAME}\\n][V\\t%{PROVIDENAME}\\n][F\\t%{FILEFLAGS}\\t%{FILEMODES}\\t%{FILENAMES}\\n]";

    internal PackagesState Read(IReadOnlyList<PackageQuery> going)
    {
        var state = new PackagesState
        {
            Manager = PackageManager.Rpm,
            LockedBy = rpm.Holder,
            Packages = [.. Lines(rpm.Query("-qa", "--qf", Line)).Select(line => State(line.Split('\t'))).OfType<PackageState>().OrderBy(p => p.Name, StringComparer.Ordinal)],
        };
        var asked = going.SelectMany(query => state.Find(query.Name).Select(package => (Package: package, query.Files)))
            .GroupBy(pair => pair.Package).ToDictionary(group => group.Key, group => group.Any(pair => pair.Files));
        try
        {
            return asked.Count == 0 ? state : Detailed(state, asked);
        }
        catch (HostException failure) when (PackageLock.IsBusy(failure.Error))
        {
            return state with { Busy = failure.Error.Text };
        }
        catch (HostException failure)
        {
            return state with { Interrupted = $"its entry could not be put back: {failure.Error}" };
        }
    }

    internal static string Full(string name, string architecture, string version) =>
        $"{name}-{(version.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? version[(colon + 1)..] : version)}.{architecture}";

    private PackageState? State(string[] fields) => fields is [var name, var architecture, var epoch, var version] && name != Key
        ? new PackageState
        {
            Name = name,
            Architecture = architecture,
            Version = epoch is "0" or "(none)" ? version : $"{epoch}:{version}",
            Vital = isProtected.Contains(name) ? "Protected" : null,
        }
        : null;

    private PackagesState Detailed(PackagesState state, Dictionary<PackageState, bool> asked)
    {
        var all = Parse(rpm.Query("-qa", "--qf", Details));
        var going = asked.Keys.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var broken = Broken(all, going);
        var headers = RpmHeaders.Read(rpm.Headers());
        return state with
        {
            Packages =
            [
                .. state.Packages.Select(package => asked.TryGetValue(package, out var withFiles) && all.Find(p => p.State == package) is { } parsed
                    ? package with
                    {
                        Contents = new PackageContents
                        {
                            Record = headers.TryGetValue(Full(package.Name, package.Architecture, package.Version), out var header) && header.Length <= MostRecord
                                ? Convert.ToBase64String(header.Span)
                                : null,
                            Scripts = [.. parsed.Scripts],
                            NeededBy = [.. broken[package.Name].Distinct().Order(StringComparer.Ordinal)],
                            Paths = withFiles ? Paths(parsed, all) : [],
                        },
                    }
                    : package),
            ],
        };
    }

    private static ImmutableArray<PackagePath> Paths(Parsed package, List<Parsed> all)
    {
        var wanted = package.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var others = all.Where(other => other != package)
            .SelectMany(other => other.Files.Where(file => wanted.Contains(file.Path)).Select(file => (file.Path, Owner: other.State.Name)))
            .ToLookup(pair => pair.Path, pair => pair.Owner, StringComparer.Ordinal);
        return [.. package.Files.Select(file => new PackagePath(file.Path, file.Path, file.IsConfiguration, [.. others[file.Path].Distinct().Order(StringComparer.Ordinal)], null))];
    }

    /// <summary>By package that goes, those that stay and need something that nothing else provides. Versions are left out, as with dpkg.</summary>
    private static ILookup<string, string> Broken(List<Parsed> all, HashSet<string> going)
    {
        var providers = all.SelectMany(p => p.Provides.Select(what => (what, p.State.Name)))
            .Concat(all.SelectMany(p => p.Files.Select(file => (what: file.Path, p.State.Name))))
            .ToLookup(pair => pair.what, pair => pair.Name, StringComparer.Ordinal);
        return all.Where(p => !going.Contains(p.State.Name))
            .SelectMany(p => p.Requires.Select(what => (By: p.State.Name, From: providers[what].Distinct().ToList())))
            .Where(need => need.From.Count > 0 && need.From.All(going.Contains))
            .SelectMany(need => need.From.Select(gone => (gone, need.By)))
            .ToLookup(pair => pair.gone, pair => pair.By, StringComparer.Ordinal);
    }

    private List<Parsed> Parse(string text)
    {
        var packages = new List<Parsed>();
        Parsed? current = null;
        foreach (var line in Lines(text))
        {
            var fields = line.Split('\t');
            switch (fields[0])
            {
                case "P":
                    current = State(fields[1..]) is { } state ? new Parsed(state) : null;
                    packages.AddRange(current is null ? [] : [current]);
                    break;
                case "S":
                    current?.Scripts.Add(fields[1]);
                    break;
                case "R":
                    current?.Requires.Add(fields[1]);
                    break;
                case "V":
                    current?.Provides.Add(fields[1]);
                    break;
                case "F" when fields.Length == 4 && !IsDirectory(fields[2]):
                    current?.Files.Add((fields[3], (int.Parse(fields[1], CultureInfo.InvariantCulture) & ConfigurationFlag) != 0));
                    break;
            }
        }

        return packages;
    }

    // Of old packages rpm prints the mode as a signed 16-bit number.
    private static bool IsDirectory(string mode) => (unchecked((uint)int.Parse(mode, CultureInfo.InvariantCulture)) & FileTypeMask) == DirectoryType;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Parsed(PackageState State)
    {
        internal List<string> Scripts { get; } = [];

        internal List<string> Requires { get; } = [];

        internal List<string> Provides { get; } = [];

        internal List<(string Path, bool IsConfiguration)> Files { get; } = [];
    }
}
