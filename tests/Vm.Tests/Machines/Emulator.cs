using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>One running machine: QEMU in software emulation, with the disk and the sockets in a folder of its own.</summary>
internal sealed class Emulator : IDisposable
{
    public const string Program = "qemu-system-x86_64";

    /// <summary>
    /// All that makes a machine, but for its files. A saved machine can be loaded only by one that is made the same, so this is part of
    /// what the cache is named by. One processor, since two emulated ones wait for each other; two machines run side by side instead.
    /// Without the features that are left out, the kernel and the C library run their plain code, which is quicker where each instruction
    /// is emulated, and pages are found in four steps, not five. norandmaps: what QEMU translated counts only at the address it had in
    /// the process (before QEMU 8), so programs that lie elsewhere at each start would be translated each time, most of what a start costs.
    /// The two cards are plugged into one hub: eth1 is the uplink, eth0 goes to the namespace of the gateway. No flush reaches the host's
    /// disk (cache=unsafe): a guest's flush still makes QEMU write what it holds itself, and what the emulator's death then loses is
    /// what the guest had not flushed, as a real disk's cache would.
    /// </summary>
    public static readonly string[] Hardware =
    [
        "-nodefaults", "-display", "none", "-machine", "pc,memory-backend=memory", "-m", "768", "-smp", "1", "-accel", "tcg",
        "-cpu", "max,-aes,-pclmulqdq,-sha-ni,-avx,-avx2,-erms,-fsrm,-smap,-smep,-pcid,-la57", "-device", "virtio-serial-pci",
        "-device", "virtserialport,chardev=qga0,name=org.qemu.guest_agent.0",
        "-device", $"virtserialport,chardev=ends0,name={GuestAgent.EndsPort}", "-device", "virtio-blk-pci,drive=d0",
        "-netdev", "hubport,id=n0,hubid=0", "-device", "virtio-net-pci,netdev=n0,mac=52:54:00:00:00:01,romfile=",
        "-netdev", "hubport,id=n1,hubid=0", "-device", "virtio-net-pci,netdev=n1,mac=52:54:00:00:00:04,romfile=",
        "-append", "rw console=ttyS0 quiet net.ifnames=0 mitigations=off tsc=reliable no_timer_check random.trust_cpu=1 cryptomgr.notests norandmaps nokaslr nowatchdog panic=-1 audit=0 systemd.log_level=warning systemd.show_status=0",
    ];

    private readonly Process _process;
    private readonly string _folder;

    /// <param name="folder">Has the disk (d.qcow2); the sockets and the logs go there too.</param>
    /// <param name="image">Has the kernel and its initial file system.</param>
    /// <param name="memory">Where the machine's memory lies.</param>
    /// <param name="incoming">Whether it waits for a saved machine instead of booting.</param>
    public Emulator(string folder, string image, GuestMemory memory, bool incoming)
    {
        _folder = folder;
        foreach (var socket in (string[])["qmp", "qga", "ends"])
        {
            File.Delete(Path.Combine(folder, socket));
        }

        _process = Programs.StartBound(
            Program,
            [
                "-kernel", Path.Combine(image, "vmlinuz"), "-initrd", Path.Combine(image, "initrd.img"),
                "-drive", $"file={Path.Combine(folder, "d.qcow2")},if=none,id=d0,cache=unsafe",
                "-serial", $"file:{Path.Combine(folder, "serial.log")}",
                "-qmp", $"unix:{Path.Combine(folder, "qmp")},server=on,wait=off",
                "-chardev", $"socket,id=qga0,path={Path.Combine(folder, "qga")},server=on,wait=off",
                "-chardev", $"socket,id=ends0,path={Path.Combine(folder, "ends")},server=on,wait=off",
                "-object", memory.Object,
                .. Hardware,
                .. incoming ? (string[])["-incoming", "defer"] : [],
            ],
            Path.Combine(folder, "emulator.log"));
        Monitor = new Monitor(Path.Combine(folder, "qmp"), this);
        Agent = new GuestAgent(Path.Combine(folder, "qga"), Path.Combine(folder, "ends"), this);
    }

    public Monitor Monitor { get; }

    public GuestAgent Agent { get; }

    public bool HasExited => _process.HasExited;

    public string Log => Tail("emulator.log");

    /// <summary>The end of what the guest's kernel and systemd said.</summary>
    public string Serial => Tail("serial.log");

    /// <summary>Ends it at once, as a power cut would: whatever the guest holds in memory is gone.</summary>
    public void Dispose()
    {
        Agent.Dispose();
        Monitor.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>
    /// Copies the disk as it would be found if the emulator were killed now: it is stopped as a process, so that nothing that it holds back
    /// itself is written (unlike with its own command to stop).
    /// </summary>
    public void CopyDisk(string target)
    {
        Signal("-STOP");
        try
        {
            Programs.Run("cp", "--sparse=always", Path.Combine(_folder, "d.qcow2"), target);
        }
        finally
        {
            Signal("-CONT");
        }
    }

    private void Signal(string signal) => Programs.Run("kill", signal, _process.Id.ToString(CultureInfo.InvariantCulture));

    private string Tail(string file)
    {
        var path = Path.Combine(_folder, file);
        return File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(40)) : "";
    }
}
