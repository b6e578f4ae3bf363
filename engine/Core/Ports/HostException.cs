namespace Reconciler.Core.Ports;

/// <summary>
/// The one exception by which a port reports a failure of the node.
/// The executor turns it into a diagnostic that points at the line of YAML that asked for it.
/// </summary>
public sealed class HostException(HostError error) : Exception(error.ToString())
{
    public HostError Error { get; } = error;
}
