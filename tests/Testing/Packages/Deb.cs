using System.Diagnostics;

namespace Reconciler.Testing.Packages;

/// <summary>A Debian package as a test wants it, made by <c>dpkg-deb</c>.</summary>
public sealed record Deb(string Name, string Version = "1.0-1")
{
    public string Architecture { get; init; } = "all";

    /// <summary>By path, the content.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Configuration { get; init; } = [];

    /// <summary>By name (<c>prerm</c>), the text.</summary>
    public IReadOnlyDictionary<string, string> Scripts { get; init; } = new Dictionary<string, string>();

    /// <summary>More lines of its control file.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Returns the path of the file that was made in the folder.</summary>
    public string Build(string folder)
    {
        var tree = Directory.CreateDirectory(Path.Combine(folder, $"{Name}-{Guid.NewGuid():N}")).FullName;
        foreach (var (path, content) in Files)
        {
            Put(tree + path, content);
        }

        var control = Path.Combine(tree, "DEBIAN");
        Put(Path.Combine(control, "control"), string.Concat(((string[])[
            $"Package: {Name}", $"Version: {Version}", $"Architecture: {Architecture}", "Maintainer: Test <test@example.net>", .. Fields,
            "Description: made by a test", " with a second line"]).Select(line => line + "\n")));
        if (Configuration.Count > 0)
        {
            Put(Path.Combine(control, "conffiles"), string.Concat(Configuration.Select(path => path + "\n")));
        }

        foreach (var (name, text) in Scripts)
        {
            Put(Path.Combine(control, name), text);
            File.SetUnixFileMode(Path.Combine(control, name), (UnixFileMode)0b111_101_101);
        }

        var made = Path.Combine(folder, $"{Name}_{Version.Replace(":", "%3a", StringComparison.Ordinal)}_{Architecture}.deb");
        Program.Run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, made);
        Directory.Delete(tree, recursive: true);
        return made;
    }

    private static void Put(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}

/// <summary>Runs a program of the test machine that has to succeed.</summary>
public static class Program
{
    public static string Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var complaining = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} exited with {process.ExitCode}: {output}{complaining.Result}");
    }

    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, name)));
}
