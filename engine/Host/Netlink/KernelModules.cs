using Reconciler.Core.Ports;
using Reconciler.Host.Files;

namespace Reconciler.Host.Netlink;

internal enum KernelModuleState
{
    /// <summary>In the kernel, or nowhere: asking for what it does loads nothing.</summary>
    Settled,

    /// <summary>There is a file of it, which the kernel would load.</summary>
    NotLoaded,

    /// <summary>The kernel loads modules, and which there are cannot be seen (a container).</summary>
    Unknown,
}

/// <summary>What the kernel would load if it were asked for something that it does not have.</summary>
internal sealed class KernelModules
{
    private readonly string? _files;
    private readonly bool _canLoad;

    private KernelModules(bool canLoad, string? files) => (_canLoad, _files) = (canLoad, files);

    public static KernelModules Look() => new(
        File.Exists("/proc/modules") && Text("/proc/sys/kernel/modules_disabled")?.Trim() != "1",
        Text($"/lib/modules/{Text("/proc/sys/kernel/osrelease")?.Trim()}/modules.dep"));

    public KernelModuleState StateOf(string module) =>
        !_canLoad || Directory.Exists($"/sys/module/{module}") ? KernelModuleState.Settled
        : _files is null ? KernelModuleState.Unknown
        : _files.Split('\n').Any(line => line.Split(':')[0] is var path && path[(path.LastIndexOf('/') + 1)..].StartsWith(module + ".ko", StringComparison.Ordinal))
            ? KernelModuleState.NotLoaded : KernelModuleState.Settled;

    private static string? Text(string path)
    {
        try
        {
            using var text = new StreamReader(new SourceFiles().Open(path));
            return text.ReadToEnd();
        }
        catch (HostException)
        {
            return null;
        }
    }
}
