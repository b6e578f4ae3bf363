namespace Reconciler.Core.Ports.Services;

/// <summary>Tells systemd what to do with units.</summary>
public interface IServiceWriter
{
    /// <summary>One call for all of the units; waits until each is done. By unit what went wrong; empty where nothing did.</summary>
    IReadOnlyDictionary<string, HostError> Tell(ServiceVerb verb, IReadOnlyList<string> units);
}

/// <summary>What systemd can be told, as systemctl spells it (in lower case, with a hyphen).</summary>
public enum ServiceVerb
{
    DaemonReload,
    Unmask,
    Enable,
    Stop,
    Disable,
    Mask,
    Reload,
    Restart,
    Start,
}
