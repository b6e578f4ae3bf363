using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Files;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Packages;

/// <summary>
/// The package database of the node: whichever is there. Where both are, the family of the system decides: a Debian may have rpm to look into
/// packages, and a Red Hat dpkg.
/// </summary>
internal sealed class NodePackages(NodeDirectories directories, IFileReader files, IFileWriter writer, Lazy<HostFacts> facts, string root, TimeSpan wait)
    : IPackageReader, IPackageWriter
{
    private static readonly string[] RpmDirectories = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
    private static readonly string[] RpmFiles = ["rpmdb.sqlite", "Packages.db", "Packages"];
    private static readonly string[] RpmFamilies = ["rhel", "fedora", "suse", "opensuse", "centos", "ol", "rocky", "almalinux", "amzn", "photon"];

    private readonly string _root = Path.GetFullPath(root).TrimEnd('/');

    public PackagesState Observe(IReadOnlyList<PackageQuery> going)
    {
        try
        {
            return Manager() switch
            {
                PackageManager.Dpkg => new DpkgReader(directories, files).Read(going) with { Installer = Found("apt-get") },
                PackageManager.Rpm => new RpmReader(Rpm(), Protected()).Read(going) with { Installer = Found("dnf") },
                _ => new PackagesState(),
            };
        }
        catch (HostException failure)
        {
            return new PackagesState { Unseen = $"the package database cannot be read: {failure.Error}" };
        }
    }

    public IReadOnlyList<PackageOutlook> Foresee(PackageManager manager, IReadOnlyList<PackageRequest> requests) =>
        requests.Count == 0 ? [] : manager == PackageManager.Dpkg ? Apt.Foresee(requests) : Dnf.Foresee(requests);

    public IPackageTransaction Open(PackageManager manager) =>
        manager == PackageManager.Dpkg ? DpkgTransaction.Open(directories, files, writer, wait) : RpmTransaction.Open(Rpm());

    public void Carry(PackageManager manager, PackageRequest request)
    {
        if (manager == PackageManager.Dpkg)
        {
            Apt.Carry(request);
        }
        else
        {
            Dnf.Carry(request);
        }
    }

    public bool CleanUp(PackageManager manager) => manager == PackageManager.Dpkg && DpkgTransaction.CleanUp(files, writer);

    private static string? Found(string program) => SearchPath.Find(program) is null ? null : program;

    private AptTool Apt => new(_root, wait, () => DpkgReader.Holder(directories));

    private DnfTool Dnf => new(_root, wait);

    private PackageManager? Manager() => (IsThere(DpkgPaths.Status), RpmDirectory() is not null) switch
    {
        (true, true) => ((IEnumerable<string>)[facts.Value.OsId, .. facts.Value.OsIdLike]).Any(RpmFamilies.Contains) ? PackageManager.Rpm : PackageManager.Dpkg,
        (true, false) => PackageManager.Dpkg,
        (false, true) => PackageManager.Rpm,
        _ => null,
    };

    private RpmTool Rpm()
    {
        var directory = RpmDirectory() ?? throw new HostException(new HostError("open", RpmDirectories[^1], Errno.ENOENT, "there is no database of rpm any more"));
        var resolved = files.Resolve(directory) ?? directory;
        return new RpmTool(directories, resolved, _root + resolved, wait);
    }

    private string? RpmDirectory() => RpmDirectories.FirstOrDefault(directory => RpmFiles.Any(file => IsThere($"{directory}/{file}")));

    /// <summary>What dnf would not remove either: names, a line each, in files of its own.</summary>
    private HashSet<string> Protected()
    {
        const string Directory = "/etc/dnf/protected.d";
        try
        {
            return files.List(Directory).Where(name => name.EndsWith(".conf", StringComparison.Ordinal)).SelectMany(name => Lines($"{Directory}/{name}")).ToHashSet(StringComparer.Ordinal);
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return [];
        }
    }

    private string[] Lines(string path)
    {
        using var text = new StreamReader(files.OpenRead(path));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private bool IsThere(string path)
    {
        var seen = files.Observe([new FileQuery(path)])[0];
        return seen.Error is null or { Errno: Errno.ENOTDIR } ? seen.State is not null : throw new HostException(seen.Error);
    }
}
