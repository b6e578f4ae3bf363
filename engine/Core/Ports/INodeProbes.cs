namespace Reconciler.Core.Ports;

/// <summary>What a preflight asks of the running node. None of them changes anything. Null is "it holds"; else what was found instead.</summary>
public interface INodeProbes
{
    /// <summary>The first of the commands found on the PATH of the node (below <c>--root</c>), or null.</summary>
    string? OnPath(IReadOnlyList<string> commands);

    string? LinkExists(string name);

    string? AppArmorEnabled();

    /// <summary>systemd's word where it runs, else the status of the SysV script. An active one-shot is active.</summary>
    string? ServiceActive(string unit);

    /// <summary>Whether an OVSDB server answers on the unix socket within five seconds.</summary>
    string? OvsdbAnswers(string socketPath);
}
