using Reconciler.Core.Ports;

namespace Reconciler.Resources.Preflights;

/// <summary>Whether a network link of this name is there.</summary>
internal sealed record LinkThere(string Name) : Question
{
    public override string? Unaskable(IHostReader host) => host.NetworkInReach ? null : "not below a root";

    public override string? Ask(IHostReader host) =>
        host.Probes.LinkExists(Name) is { } found ? $"{found}: compare with `ip link`" : null;
}

/// <summary>Whether the kernel enforces AppArmor.</summary>
internal sealed record AppArmorEnabled : RunningQuestion
{
    public override string? Ask(IHostReader host) =>
        host.Probes.AppArmorEnabled() is { } found ? $"{found}: boot with apparmor=1 security=apparmor" : null;
}

/// <summary>Whether a service runs.</summary>
internal sealed record ServiceActive(string Unit) : RunningQuestion
{
    public override string? Ask(IHostReader host) =>
        host.Probes.ServiceActive(Unit) is { } found ? $"{found}: start it, and see its log with `journalctl -u {Unit}`" : null;
}

/// <summary>Whether an OVSDB server answers on a unix socket.</summary>
internal sealed record OvsdbAnswers(string Socket) : RunningQuestion
{
    public const string DefaultSocket = "/var/run/openvswitch/db.sock";

    public override string? Ask(IHostReader host) =>
        host.Probes.OvsdbAnswers(Socket) is { } found ? $"{found}: start ovsdb-server, or give the path of its socket" : null;
}
