namespace Reconciler.Core.Ports.Services;

/// <summary>Asks the init system of the running node. To be asked only where nothing is below a root.</summary>
public interface IServiceReader
{
    /// <summary>All units in one question, answered in their order. Never throws: what is in the way is part of the answer.</summary>
    ServicesState Observe(IReadOnlyList<string> units);
}
