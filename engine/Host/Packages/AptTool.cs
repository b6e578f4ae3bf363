using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Packages;

/// <summary>apt-get(8), for a root directory (empty: the running system), by argument lists and never with a question.</summary>
internal sealed class AptTool(string root, TimeSpan wait, Func<string?> holder)
{
    private static readonly TimeSpan ToForesee = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ToCarry = TimeSpan.FromMinutes(60);

    private static readonly (string, string)[] Environment =
    [
        ("DEBIAN_FRONTEND", "noninteractive"), ("DEBIAN_PRIORITY", "critical"), ("APT_LISTCHANGES_FRONTEND", "none"), ("APT_LISTBUGS_FRONTEND", "none"),
        ("NEEDRESTART_MODE", "l"), ("UCF_FORCE_CONFFOLD", "1"),
    ];

    internal IReadOnlyList<PackageOutlook> Foresee(IReadOnlyList<PackageRequest> requests)
    {
        try
        {
            var offered = Offered([.. requests.Where(request => !request.Removes).Select(request => request.Name).Distinct()]);
            return [.. requests.Select(request => Foresee(request, offered))];
        }
        catch (HostException failure)
        {
            return [.. requests.Select(_ => new PackageOutlook { Obstacle = $"apt does not answer: {failure.Error}" })];
        }
    }

    internal void Carry(PackageRequest request)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var ended = ProgramCapture.Run(
            [
                "apt-get", .. Options(), "-q", "-y", "-o", $"DPkg::Lock::Timeout={seconds}", "-o", "Dpkg::Use-Pty=0",

                // A configuration file that somebody changed stays as it is.
                "-o", "DPkg::Options::=--force-confdef", "-o", "DPkg::Options::=--force-confold",
                .. request.Removes ? (ReadOnlySpan<string>)["purge"] : request.Version is null ? ["--no-remove", "install"] : ["--no-remove", "--allow-downgrades", "install"],
                "--", .. Names(request),
            ],
            ToCarry,
            default,
            Environment);
        if (ended.Succeeded)
        {
            return;
        }

        var said = Complaint(ended);
        throw new HostException(said.Contains("Could not get lock", StringComparison.Ordinal) || said.Contains("Unable to acquire", StringComparison.Ordinal)
            ? new HostError(PackageLock.Operation, DpkgPaths.FrontendLock, Errno.EAGAIN, string.Create(CultureInfo.InvariantCulture, $"the package database is in use by {holder() ?? "another process"}; waited {seconds} s"))
            : new HostError(request.Removes ? "remove" : "install", request.Name, 0, said));
    }

    private PackageOutlook Foresee(PackageRequest request, ILookup<string, string> offered)
    {
        var versions = offered[request.Name].Distinct().ToImmutableArray();
        if (!request.Removes && (versions.IsEmpty || (request.Version is not null && !versions.Contains(request.Version))))
        {
            return new PackageOutlook { Offered = versions, Obstacle = NotOffered(request, versions) };
        }

        var ended = ProgramCapture.Run(
            ["apt-get", .. Options(), "-o", "Dir::Log::Planner=/dev/null", "-o", "Debug::NoLocking=1", "-q", "-s", .. request.Removes ? (ReadOnlySpan<string>)["purge"] : ["--allow-downgrades", "install"], "--", .. Names(request)],
            ToForesee,
            default,
            Environment);
        return ended.Succeeded
            ? AptSimulation.Read(Encoding.UTF8.GetString(ended.Output), request, versions)
            : new PackageOutlook { Offered = versions, Obstacle = $"apt cannot do it: {Complaint(ended)}" };
    }

    /// <summary>By package, the versions that its repositories are known to have.</summary>
    private ILookup<string, string> Offered(ImmutableArray<string> names)
    {
        if (names.IsEmpty)
        {
            return Enumerable.Empty<string>().ToLookup(name => name);
        }

        var ended = ProgramCapture.Run(["apt-cache", .. Options(), "madison", "--", .. names], ToForesee, default, Environment);
        return Encoding.UTF8.GetString(ended.Output).Split('\n')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(fields => fields.Length >= 3)
            .SelectMany(fields => names.Where(name => name == fields[0] || name.StartsWith(fields[0] + ":", StringComparison.Ordinal)).Select(name => (Name: name, Version: fields[1])))
            .ToLookup(pair => pair.Name, pair => pair.Version, StringComparer.Ordinal);
    }

    private static string NotOffered(PackageRequest request, ImmutableArray<string> versions) => versions.IsEmpty
        ? $"no repository that apt knows of has {request.Name}: name one in /etc/apt, and `apt-get update` makes it known"
        : $"no repository that apt knows of has {request.Name} {request.Version}, only {string.Join(", ", versions)}: `apt-get update` may make more known";

    private static IEnumerable<string> Names(PackageRequest request) => request.Version is null
        ? [request.Name, .. request.With]
        : [$"{request.Name}={request.Version}", .. request.With];

    /// <summary>A cache that is not written makes a look leave no trace.</summary>
    private ImmutableArray<string> Options() => root.Length == 0
        ? ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]
        :
        [
            "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "-o", $"Dir={root}", "-o", $"Dir::State::status={root}{DpkgPaths.Status}",
            "-o", $"DPkg::Options::=--root={root}", "-o", $"DPkg::Options::=--log={root}/var/log/dpkg.log",
        ];

    /// <summary>Its errors, without the warnings; else the last it said.</summary>
    private static string Complaint(CapturedProgram ended)
    {
        var lines = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var errors = lines.Where(line => line.StartsWith("E:", StringComparison.Ordinal)).Select(line => line[2..].Trim()).ToList();
        return errors.Count > 0
            ? string.Join("; ", errors)
            : lines.LastOrDefault() ?? string.Create(CultureInfo.InvariantCulture, $"it exited with {ended.ExitCode}");
    }
}
