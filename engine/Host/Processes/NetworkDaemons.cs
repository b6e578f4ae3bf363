using Reconciler.Core.Ports;

namespace Reconciler.Host.Processes;

/// <summary>Speaks to daemons through systemctl, without a shell.</summary>
internal sealed class NetworkDaemons(string systemdDirectory) : INetworkDaemons
{
    // NetworkManager and systemd-networkd may wait for their own clients; systemd's limit for a start is 90 s.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    public void TakeUp(string unit) => Ask("try-reload-or-restart", unit);

    public void Restart(string unit) => Ask("try-restart", unit);

    public void BringUp(BootTool tool, IReadOnlyList<string> interfaces)
    {
        foreach (var command in Commands(tool, interfaces))
        {
            var outcome = ProgramRun.Start(command, Limit);

            // ifdown of an interface that ifup has not seen says so, and that is no reason to leave it down.
            if (!outcome.Succeeded && command[0] != "ifdown")
            {
                throw new HostException(new HostError("run", string.Join(' ', command), 0, outcome.Text));
            }
        }
    }

    internal static IEnumerable<string[]> Commands(BootTool tool, IReadOnlyList<string> interfaces) => tool switch
    {
        BootTool.IfUp => interfaces.SelectMany(link => new string[][] { ["ifdown", link], ["ifup", link] }),
        BootTool.NetworkManager => [["nmcli", "connection", "reload"]],
        BootTool.Netplan => [["netplan", "apply"]],
        BootTool.Networkd => [["networkctl", "reload"]],
        _ => throw new ArgumentOutOfRangeException(nameof(tool), tool, "is no tool that is known"),
    };

    private void Ask(string verb, string unit)
    {
        // How sd_booted(3) tells whether systemd is the init.
        if (!Directory.Exists(systemdDirectory))
        {
            throw new HostException(new HostError("restart", unit, 0, "systemd does not run here: restart the daemon by hand, so that it takes up its configuration"));
        }

        var outcome = ProgramRun.Start(["systemctl", "--no-ask-password", verb, "--", unit], Limit);
        if (!outcome.Succeeded)
        {
            throw new HostException(new HostError("restart", unit, 0, outcome.Text));
        }
    }
}
