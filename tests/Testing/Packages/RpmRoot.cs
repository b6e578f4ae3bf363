namespace Reconciler.Testing.Packages;

/// <summary>An rpm database of its own in a root directory, with real packages made by rpmbuild.</summary>
public sealed class RpmRoot : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("reconciler-rpms-").FullName;

    public RpmRoot(string root)
    {
        Root = root;
        Directory.CreateDirectory(Database);
        Rpm("--initdb");
    }

    public string Root { get; }

    public string Database => Path.Combine(Root, "var/lib/rpm");

    public string Folder => _work;

    /// <summary>What is installed, sorted: NAME-VERSION-RELEASE.ARCHITECTURE.</summary>
    public IReadOnlyList<string> Installed => [.. Rpm("-qa").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>Debian's rpm wants to be told that it is meant.</summary>
    public string Rpm(params string[] arguments) => Program.Run("rpm", ["--dbpath", Database, .. arguments]);

    public void Install(params string[] files) =>
        Program.Run("rpm", ["--force-debian", "--root", Root, "--define", "_dbpath /var/lib/rpm", "--nodeps", "--noscripts", "-i", .. files]);

    /// <summary>Returns the path of the file that was made. <paramref name="spec"/> is what stands below <c>%description</c> in the spec file, from %install on.</summary>
    public string Build(string name, string version, string fields, string spec)
    {
        var file = Path.Combine(_work, name + ".spec");
        File.WriteAllText(file, $"Name: {name}\nVersion: {version}\nRelease: 1\nSummary: made by a test\nLicense: none\nBuildArch: noarch\n{fields}\n%description\nmade by a test\n{spec}\n");
        Program.Run("rpmbuild", "-bb", "--quiet", "--define", $"_topdir {_work}/top", "--define", "_binary_payload w0.gzdio", file);
        return Path.Combine(_work, $"top/RPMS/noarch/{name}-{version}-1.noarch.rpm");
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);
}
