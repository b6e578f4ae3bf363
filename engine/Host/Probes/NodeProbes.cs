using Reconciler.Core.Ports;
using Reconciler.Host.AppArmor;
using Reconciler.Host.Native;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Probes;

/// <summary>What preflights ask of the running node.</summary>
internal sealed class NodeProbes(IFileReader files) : INodeProbes
{
    public string? OnPath(IReadOnlyList<string> commands)
    {
        foreach (var command in commands)
        {
            foreach (var directory in SearchPath.Directories)
            {
                if (Executable($"{directory}/{command}") is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    public string? LinkExists(string name) => Libc.LinkIndex(name) != 0 ? null : $"there is no network link named {name}";

    public string? AppArmorEnabled() => AppArmorSwitch.WhyOff("/sys/module/apparmor/parameters/enabled");

    public string? ServiceActive(string unit) => new ServiceProbe("/run/systemd/system", "/etc/init.d").Active(unit);

    public string? OvsdbAnswers(string socketPath) => OvsdbProbe.Answers(socketPath, TimeSpan.FromSeconds(5));

    private string? Executable(string path)
    {
        try
        {
            if (files.Resolve(path) is not { } resolved)
            {
                return null;
            }

            var state = files.Observe([new FileQuery(resolved)])[0].State;
            return state is { Kind: FileKind.Regular } && (state.Mode & 0x49) != 0 ? path : null;
        }
        catch (HostException)
        {
            // A directory of the PATH that cannot be searched has, for a caller who cannot search it, no commands.
            return null;
        }
    }
}
