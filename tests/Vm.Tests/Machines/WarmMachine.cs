using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// The image and a machine that was booted from it and saved, in a folder of the cache that is named by what they are made from (tests/vm,
/// the emulator and its command line). Made once, under a lock, by whoever needs it first. Disks refer to each other by absolute path, so it
/// is made where it stays, and counts only when the file "done" is there.
/// </summary>
internal static class WarmMachine
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);
    private static readonly Lazy<string> Made = new(Make);

    /// <summary>Has vmlinuz, initrd.img, disk.img, and the saved machine, whose disk lies on disk.img.</summary>
    public static string Folder => Made.Value;

    public static SavedMachine Saved => new(Folder, Folder);

    private static string Make()
    {
        var cache = Path.Combine(CacheHome(), "reconciler-vm");
        Directory.CreateDirectory(cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var folder = Path.Combine(cache, Name());
        using var locked = Lock(folder + ".lock");
        var done = Path.Combine(folder, "done");
        if (File.Exists(done))
        {
            File.SetLastWriteTimeUtc(done, DateTime.UtcNow);
            return folder;
        }

        var start = Stopwatch.GetTimestamp();
        RemoveOld(cache);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        Programs.Run("bash", Repository.Path("tests/vm/image.sh"), folder);
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", Path.Combine(folder, "disk.img"), Path.Combine(folder, "d.qcow2"));
        using (var emulator = new Emulator(folder, folder, GuestMemory.Kept(Path.Combine(folder, "memory")), incoming: false))
        {
            emulator.Agent.Synchronise(Limits.Boot);
            var state = emulator.Agent.Run("systemctl is-system-running --wait; sync", Limits.Boot);
            if (state.Output.Trim() != "running")
            {
                throw new InvalidOperationException($"{state}\n{emulator.Agent.Run("systemctl --failed; journalctl -b -n 100", Limits.Command)}");
            }

            new SavedMachine(folder, folder).Save(emulator);
        }

        File.WriteAllText(done, "");

        // The time that the tier takes is a limit with a warm cache, and another without.
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"image and warm state made anew in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {folder}"));
        return folder;
    }

    private static string CacheHome()
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathRooted(home) ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }

    private static string Name()
    {
        var recipe = Repository.Path("tests/vm");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(recipe, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(recipe, file)}\0{File.GetUnixFileMode(file)}\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', Emulator.Hardware) + Programs.Run(Emulator.Program, "--version")));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>What no test has used for long: recipes of other days.</summary>
    private static void RemoveOld(string cache)
    {
        foreach (var folder in Directory.GetDirectories(cache))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(Path.Combine(folder, "done")) > Kept && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Kept)
            {
                Directory.Delete(folder, recursive: true);
                File.Delete(folder + ".lock");
            }
        }
    }

    // flock(2), as .NET opens a file that nobody else may share.
    private static FileStream Lock(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(500);
            }
        }
    }
}
