namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>Looks at the switch's database. It never throws for what it finds: each failure is a condition with a message.</summary>
public interface IOvsdbReader
{
    /// <summary>One snapshot of all bridges, ports and interfaces, in one round trip.</summary>
    OvsObservation Observe();

    /// <summary>Begins to watch. The first <see cref="IOvsdbWatch.Next"/> tells whether that succeeded.</summary>
    IOvsdbWatch Watch();
}
