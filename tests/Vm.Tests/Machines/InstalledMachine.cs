using System.Globalization;
using System.Text.Json.Nodes;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// The warm machine with what is tested in it (<see cref="Payload"/>), saved once for all tests of a run, so that each of them goes on from there.
/// </summary>
internal static class InstalledMachine
{
    private static readonly Lazy<SavedMachine> Made = new(Make);

    public static SavedMachine Saved => Made.Value;

    /// <summary>A saved machine's clock stands where it was saved.</summary>
    public static void SetClock(GuestAgent agent) => Run(agent, string.Create(CultureInfo.InvariantCulture, $"date -s @{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}"));

    private static SavedMachine Make()
    {
        var folder = Directory.CreateTempSubdirectory("reconciler-installed-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var installed = new SavedMachine(folder, WarmMachine.Folder);
        using var emulator = WarmMachine.Saved.Start(folder, toBeSaved: true);
        SetClock(emulator.Agent);
        Install(emulator);
        installed.Save(emulator);
        return installed;
    }

    private static void Install(Emulator emulator)
    {
        emulator.Monitor.Execute("blockdev-add", new JsonObject
        {
            ["node-name"] = "payload",
            ["driver"] = "raw",
            ["read-only"] = true,
            ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = Payload.Disk, ["read-only"] = true },
        });
        emulator.Monitor.Execute("device_add", new JsonObject { ["driver"] = "virtio-blk-pci", ["drive"] = "payload", ["id"] = "payload" });
        Run(emulator.Agent, """
            set -e
            until [ -b /dev/vdb ]; do sleep 0.1; done
            mount -t ext4 -o ro /dev/vdb /mnt
            cp /mnt/reconciler /mnt/libe_sqlite3.so /usr/bin/
            cp -r /mnt/states /mnt/deploy /mnt/interpose.so /srv/
            umount /mnt
            sync
            """);
        // What goes on from here has no such disk, so it must be gone.
        emulator.Monitor.Execute("device_del", new JsonObject { ["id"] = "payload" });
        emulator.Monitor.Await("DEVICE_DELETED", Limits.Answer);
    }

    private static void Run(GuestAgent agent, string script)
    {
        var ended = agent.Run(script, Limits.Command);
        if (ended.Status != 0)
        {
            throw new InvalidOperationException(ended.ToString());
        }
    }
}
