namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// Where a machine's memory lies: nowhere that stays, in a file that a machine to be saved writes, or on such a file, of which what is written
/// is a copy of the machine's own. So a machine is saved without its memory and is back at once (QEMU's docs/system/vm-templating).
/// </summary>
internal sealed record GuestMemory
{
    private GuestMemory(string backend) => Object = backend + ",id=memory,size=768M";

    public static GuestMemory Anonymous { get; } = new("memory-backend-ram");

    /// <summary>As QEMU's option -object has it.</summary>
    public string Object { get; }

    public static GuestMemory Kept(string file) => new($"memory-backend-file,mem-path={file},share=on");

    public static GuestMemory CopyOf(string file) => new($"memory-backend-file,mem-path={file},share=off");
}
