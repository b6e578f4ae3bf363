namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// A small disk with what is tested: the published executable, the documents in states/ and the units in deploy/; and the library that stops the
/// executable at a step of its own.
/// </summary>
internal static class Payload
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Disk => Made.Value;

    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("reconciler-payload-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var tree = Directory.CreateDirectory(Path.Combine(folder, "tree")).FullName;
        var executable = Repository.Executable;
        Programs.Run("cp", executable, Path.Combine(Path.GetDirectoryName(executable)!, "libe_sqlite3.so"), tree);
        Programs.Run("cp", "-r", Repository.Path("states"), Repository.Path("deploy"), tree);
        Programs.Run("gcc", "-shared", "-fPIC", "-O1", "-o", Path.Combine(tree, "interpose.so"), Repository.Path("tests/EndToEnd/Crash/interpose.c"), "-ldl", "-lpthread");
        Programs.Run("chmod", "-R", "go-w", tree);
        var disk = Path.Combine(folder, "payload.img");
        Programs.Run("truncate", "-s", "128M", disk);
        Programs.Run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-d", tree, disk);
        return disk;
    }
}
