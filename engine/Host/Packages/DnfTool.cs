using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Packages;

/// <summary>dnf(8), for a root directory (empty: the running system), by argument lists and never with a question.</summary>
internal sealed class DnfTool(string root, TimeSpan wait)
{
    private const int Locked = 200;
    private static readonly TimeSpan ToForesee = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ToCarry = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    internal IReadOnlyList<PackageOutlook> Foresee(IReadOnlyList<PackageRequest> requests)
    {
        try
        {
            var offered = Query([.. requests.Where(request => !request.Removes).Select(request => request.Name).Distinct()]);
            return [.. requests.Select(request => Foresee(request, [.. offered[Bare(request.Name)].Distinct()]))];
        }
        catch (HostException failure)
        {
            return [.. requests.Select(_ => new PackageOutlook { Obstacle = $"dnf does not answer: {failure.Error}" })];
        }
    }

    internal void Carry(PackageRequest request)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var ended = ProgramCapture.Run(
                ["dnf", .. Options(), "-y", "--setopt=exit_on_lock=True", .. What(request)],
                ToCarry);
            if (ended.Succeeded)
            {
                return;
            }

            if (ended.ExitCode != Locked)
            {
                throw new HostException(new HostError(request.Removes ? "remove" : "install", request.Name, 0, Complaint(ended)));
            }

            if (Stopwatch.GetElapsedTime(start) >= wait)
            {
                throw new HostException(new HostError(PackageLock.Operation, "dnf", Errno.EAGAIN, string.Create(
                    CultureInfo.InvariantCulture, $"the package database is in use: {Complaint(ended)}; waited {wait.TotalSeconds:0.#} s")));
            }

            Thread.Sleep(Pause);
        }
    }

    private PackageOutlook Foresee(PackageRequest request, ImmutableArray<string> versions)
    {
        if (!request.Removes && (versions.IsEmpty || (request.Version is { } wanted && !versions.Contains(wanted))))
        {
            return new PackageOutlook { Offered = versions, Obstacle = NotOffered(request, versions) };
        }

        // With nothing to do it succeeds; with something it gives up where it would have asked. Where somebody else is at work it says nothing.
        var ended = ProgramCapture.Run(["dnf", .. Options(), "-C", "--assumeno", "--setopt=exit_on_lock=True", .. What(request)], ToForesee);
        return ended.Succeeded || ended.ExitCode == Locked || ended.Error.Contains("Operation aborted.", StringComparison.Ordinal)
            ? Outlook(request, versions, DnfTransaction.Read(Encoding.UTF8.GetString(ended.Output)))
            : new PackageOutlook { Offered = versions, Obstacle = $"dnf cannot do it: {Complaint(ended)}" };
    }

    private PackageOutlook Outlook(PackageRequest request, ImmutableArray<string> versions, DnfTransaction transaction)
    {
        var name = Bare(request.Name);
        var asked = ((IEnumerable<string>)[name, .. request.With.Select(Bare)]).ToHashSet(StringComparer.Ordinal);
        var changes = transaction.Changes.Where(change => change.Name != name).ToList();
        var present = Query([.. changes.Select(change => change.Name)], "--installed");
        return new PackageOutlook
        {
            Offered = versions,
            Version = transaction.Installs.Concat(transaction.Changes).Where(step => step.Name == name).Select(step => step.Version).FirstOrDefault() ?? request.Version,
            Brings =
            [
                .. transaction.Installs.Where(step => step.Name != name).Select(step => new PackageStep(step.Name, null, step.Version)),
                .. changes.Select(step => new PackageStep(step.Name, present[step.Name].FirstOrDefault() ?? "another version", step.Version)),
            ],
            Removes = [.. transaction.Removes.Where(gone => !request.Removes || !asked.Contains(gone)).Distinct()],
        };
    }

    private static string NotOffered(PackageRequest request, ImmutableArray<string> versions) => versions.IsEmpty
        ? $"no repository that dnf knows of has {request.Name}: name one in /etc/yum.repos.d, and `dnf makecache` makes it known"
        : $"no repository that dnf knows of has {request.Name} {request.Version}, only {string.Join(", ", versions)}: `dnf makecache` may make more known";

    /// <summary>By package, the versions in what was fetched of the repositories before, the newest first; or, <c>--installed</c>, in the database.</summary>
    private ILookup<string, string> Query(ImmutableArray<string> names, params ReadOnlySpan<string> of)
    {
        if (names.IsEmpty)
        {
            return Enumerable.Empty<string>().ToLookup(name => name);
        }

        var ended = ProgramCapture.Run(["dnf", .. Options(), "-q", "-C", "repoquery", .. of, "--qf", "%{name}\t%{epoch}\t%{version}-%{release}\n", "--", .. names.Select(Bare)], ToForesee);
        return ended.Succeeded
            ? Encoding.UTF8.GetString(ended.Output).Split('\n').Select(line => line.Split('\t')).Where(fields => fields.Length == 3)
                .Reverse().ToLookup(fields => fields[0], fields => fields[1] == "0" ? fields[2] : $"{fields[1]}:{fields[2]}", StringComparer.Ordinal)
            : throw new HostException(new HostError("ask", "dnf", 0, Complaint(ended)));
    }

    private static ImmutableArray<string> What(PackageRequest request) =>
        ["--setopt=clean_requirements_on_remove=False", request.Removes ? "remove" : "install", "--", .. Names(request)];

    private static IEnumerable<string> Names(PackageRequest request) => request.Removes
        ? [Spec(request.Name), .. request.With.Select(Spec)]
        : [request.Version is { } version ? $"{Bare(request.Name)}-{version}{Architecture(request.Name)}" : Spec(request.Name)];

    private static string Spec(string name) => Bare(name) + Architecture(name);

    private static string Bare(string name) => name.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? name[..colon] : name;

    private static string Architecture(string name) => name.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? "." + name[(colon + 1)..] : "";

    private ImmutableArray<string> Options() => root.Length == 0
        ? []
        : ["--installroot", root, $"--setopt=reposdir={root}/etc/yum.repos.d", $"--setopt=cachedir={root}/var/cache/dnf", $"--setopt=varsdir={root}/etc/dnf/vars"];

    private static string Complaint(CapturedProgram ended)
    {
        var lines = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 0 ? string.Join("; ", lines.TakeLast(4)) : string.Create(CultureInfo.InvariantCulture, $"it exited with {ended.ExitCode}");
    }
}
