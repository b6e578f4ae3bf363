using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Testing;

namespace Reconciler.Network.Tests.Support;

/// <summary>A host on which something happens right before a transaction with the switch, or which waits for the switch for a shorter time.</summary>
internal sealed class DisturbedHost(IHost host, Action? before, TimeSpan? limit) : HostAround(host)
{
    public override bool NetworkInReach => true;

    public override IOvsdbWriter OvsdbWriter(string? socket) => new Disturbed(base.OvsdbWriter(socket), before, limit);

    private sealed class Disturbed(IOvsdbWriter writer, Action? before, TimeSpan? limit) : IOvsdbWriter
    {
        public long Writes => writer.Writes;

        public OvsOutcome Transact(IReadOnlyList<OvsOperation> operations, OvsTransactOptions options)
        {
            before?.Invoke();
            return writer.Transact(operations, limit is { } shorter ? options with { Limit = shorter } : options);
        }
    }
}
