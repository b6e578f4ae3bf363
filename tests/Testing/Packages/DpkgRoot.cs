namespace Reconciler.Testing.Packages;

/// <summary>A dpkg database of its own in a root directory, with real packages installed by the real dpkg.</summary>
public sealed class DpkgRoot : IDisposable
{
    private readonly string _packages = Directory.CreateTempSubdirectory("reconciler-debs-").FullName;

    public DpkgRoot(string root)
    {
        Root = root;
        foreach (var directory in (string[])["info", "updates", "triggers", "alternatives"])
        {
            Directory.CreateDirectory(Path.Combine(Database, directory));
        }

        File.WriteAllText(Path.Combine(Database, "status"), "");
        File.WriteAllText(Path.Combine(Database, "available"), "");
    }

    /// <summary>What of a test machine is missing for it and for the programs that a test needs besides; null: nothing.</summary>
    public static string? Missing(params IEnumerable<string> besides) => !Environment.IsPrivilegedProcess
        ? "needs root: dpkg does"
        : besides.Prepend("dpkg").FirstOrDefault(program => !Program.Exists(program)) is { } missing ? $"needs {missing}" : null;

    public string Root { get; }

    public string Database => Path.Combine(Root, "var/lib/dpkg");

    public string Status => File.ReadAllText(Path.Combine(Database, "status"));

    public void Install(params Deb[] packages) =>
        Dpkg(["--force-depends", "--force-architecture", "--force-confnew", "--install", .. packages.Select(package => package.Build(_packages))]);

    /// <summary>Makes the package and leaves it where a repository would have it.</summary>
    public string Build(Deb package) => package.Build(_packages);

    public string Folder => _packages;

    /// <summary>Scripts are run without the root being "/", so that it needs no shell in it; they are told of it in DPKG_ROOT.</summary>
    public string Dpkg(params string[] arguments) =>
        Program.Run("dpkg", [$"--root={Root}", "--force-script-chrootless", "--log=/dev/null", .. arguments]);

    /// <summary>dpkg's two letters for the package; <c>un</c> where it knows nothing of it.</summary>
    public string Letters(string package) => Status.Contains($"Package: {package}\n", StringComparison.Ordinal)
        ? Program.Run("dpkg-query", $"--admindir={Database}", "-W", "-f", "${db:Status-Abbrev}", package).Trim()
        : "un";

    /// <summary>Replaces the line of a package that says its state.</summary>
    public void Say(string package, string status)
    {
        var paragraphs = Status.Split("\n\n");
        File.WriteAllText(Path.Combine(Database, "status"), string.Join("\n\n", paragraphs.Select(paragraph =>
            paragraph.StartsWith($"Package: {package}\n", StringComparison.Ordinal)
                ? string.Join('\n', paragraph.Split('\n').Select(line => line.StartsWith("Status:", StringComparison.Ordinal) ? $"Status: {status}" : line))
                : paragraph)));
    }

    public void Dispose() => Directory.Delete(_packages, recursive: true);
}
