using System.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;

namespace Reconciler.Host.Tests.Support;

/// <summary>A throw-away root directory and the host that sees it as the node's "/".</summary>
public sealed class Node : IDisposable
{
    public static readonly byte[] Key = "the key of the store"u8.ToArray();

    public Node(PathResolution resolution = PathResolution.Automatic, int parallel = 2)
    {
        Root = Directory.CreateTempSubdirectory("reconciler-host-").FullName;
        Host = new LinuxHost(new LinuxHostOptions { Root = Root, Key = () => Key, Resolution = resolution, Parallel = parallel });
    }

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    public string Root { get; }

    public LinuxHost Host { get; }

    public IFileReader Files => Host.Files;

    public IFileWriter Writer => Host.Writer;

    /// <summary>The path on the real file system.</summary>
    public string At(string path) => Root + path;

    public string Make(string path, string content = "content")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return path;
    }

    /// <summary>
    /// One that can be started at once. No process of this test run, which starts others all the time, has it open for writing: a child that has
    /// not come to its execve(2) yet would hold that open, and the kernel refuse to start it (ETXTBSY).
    /// </summary>
    public string MakeProgram(string path, string script)
    {
        var text = At(Make(path + ".text", script));
        Run("install", "-m", "755", text, At(path));
        File.Delete(text);
        return path;
    }

    public string MakeDirectory(string path)
    {
        Directory.CreateDirectory(At(path));
        return path;
    }

    public string MakeLink(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
        return path;
    }

    public FileObservation See(string path, bool content = true) => Files.Observe([new FileQuery(path, Content: content)])[0];

    /// <summary>Stages, syncs and commits, as the executor does.</summary>
    public void Put(string path, byte[] content, FileAttributes? attributes = null, FileIdentity? expected = null)
    {
        using var stream = new MemoryStream(content);
        Writer.StageFile(path, ".reconciler-tmp", stream, attributes ?? new FileAttributes());
        Writer.SyncStaged(path, ".reconciler-tmp");
        Writer.Commit(path, ".reconciler-tmp", expected);
        Writer.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Every name below the root, temporary ones too; links are names, not ways.</summary>
    public IReadOnlyList<string> Names() => [.. NamesIn(Root).Select(path => path[Root.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>How many descriptors of this process lead to the root or below it.</summary>
    public int OpenDescriptors() =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(fd => fd.LinkTarget?.StartsWith(Root, StringComparison.Ordinal) == true);

    /// <summary>Runs a command of the test machine that must succeed.</summary>
    public static string Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {error}");
        return output;
    }

    public static HostError Fails(Action action) => Assert.Throws<HostException>(action).Error;

    private static IEnumerable<string> NamesIn(string directory) =>
        new DirectoryInfo(directory).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 })
            .SelectMany(entry => entry is DirectoryInfo { LinkTarget: null } ? NamesIn(entry.FullName).Prepend(entry.FullName) : [entry.FullName]);

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
