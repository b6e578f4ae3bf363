using System.Diagnostics.CodeAnalysis;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>A throw-away node (a root directory) with a folder of state files beside it. Nobody else can write either.</summary>
internal sealed class Sandbox : IDisposable
{
    public Sandbox(string osRelease = "ID=debian\nVERSION_ID=\"12\"\n")
    {
        Folder = Directory.CreateTempSubdirectory("reconciler-test-").FullName;
        Root = Directory.CreateDirectory(Path.Combine(Folder, "root")).FullName;
        States = Directory.CreateDirectory(Path.Combine(Folder, "states")).FullName;
        Put("/etc/os-release", osRelease);
    }

    public string Folder { get; }

    public string Root { get; }

    public string States { get; }

    public string Store => Path.Combine(Root, "var/lib/reconciler");

    /// <summary>Writes a file of the node.</summary>
    public string Put(string path, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)
    {
        var real = On(path);
        Directory.CreateDirectory(Path.GetDirectoryName(real)!);
        File.WriteAllText(real, content);
        File.SetUnixFileMode(real, mode);
        return real;
    }

    /// <summary>Where a path of the node really lies.</summary>
    public string On(string path) => Root + path;

    public string Read(string path) => File.ReadAllText(On(path));

    /// <summary>Writes a state file of that name with a <c>spec</c>.</summary>
    public string State([StringSyntax("yaml")] string spec, string name = "test")
    {
        var path = Path.Combine(States, name + ".yaml");
        var indented = string.Concat(spec.Split('\n').Select(line => line.Length == 0 ? "" : $"  {line}\n"));
        File.WriteAllText(path, $"apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata:\n  name: {name}\nspec:\n{indented}");
        return path;
    }

    public Ended Run(string command, params string[] arguments) => Invocation.Reconciler([command, .. arguments, "--root", Root]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
