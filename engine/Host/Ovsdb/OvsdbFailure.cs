using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>Ends a conversation with the database; the ports turn it into an observation or an outcome and never let it out.</summary>
internal sealed class OvsdbFailure(OvsCondition condition, string message) : Exception(message)
{
    internal OvsCondition Condition { get; } = condition;
}
