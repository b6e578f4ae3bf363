namespace Reconciler.Vm.Tests.Machines;

/// <summary>A machine that was stopped and saved, in a folder: d.qcow2 (its disk), memory, and devices (what is not memory).</summary>
internal sealed record SavedMachine(string Folder, string Image)
{
    private string Disk => Path.Combine(Folder, "d.qcow2");

    private string Memory => Path.Combine(Folder, "memory");

    private string Devices => Path.Combine(Folder, "devices");

    /// <summary>Starts one that goes on from here, with a disk and a memory of its own, in another folder; for one that is to be saved itself in files.</summary>
    public Emulator Start(string folder, bool toBeSaved = false)
    {
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", Disk, Path.Combine(folder, "d.qcow2"));
        var memory = Memory;
        if (toBeSaved)
        {
            memory = Path.Combine(folder, "memory");
            Programs.Run("cp", "--sparse=always", Memory, memory);
        }

        var emulator = new Emulator(folder, Image, toBeSaved ? GuestMemory.Kept(memory) : GuestMemory.CopyOf(memory), incoming: true);
        emulator.Monitor.Migrate("migrate-incoming", $"exec:cat '{Devices}'");
        emulator.Monitor.Execute("cont");
        emulator.Agent.Synchronise(Limits.Answer);
        return emulator;
    }

    /// <summary>Saves one whose memory is kept, and ends it.</summary>
    public void Save(Emulator emulator)
    {
        emulator.Monitor.Execute("stop");
        emulator.Monitor.Migrate("migrate", $"exec:cat >'{Devices}'");
        emulator.Monitor.Execute("quit");
    }
}
