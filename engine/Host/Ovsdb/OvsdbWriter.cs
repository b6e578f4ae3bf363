using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>Writes to the database on its unix socket.</summary>
/// <param name="socketPath">Null: the usual places.</param>
public sealed class OvsdbWriter(string? socketPath = null) : IOvsdbWriter
{
    private const int MostAttempts = 3;
    private long _writes;

    public long Writes => Interlocked.Read(ref _writes);

    public OvsOutcome Transact(IReadOnlyList<OvsOperation> operations, OvsTransactOptions options)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(options);
        if (operations.Count == 0)
        {
            return new OvsOutcome(OvsOutcomeKind.Unchanged, "nothing was asked for");
        }

        var deadline = Deadline.In(options.Limit);
        for (var attempt = 1; ; attempt++)
        {
            var outcome = Attempt(operations, options, deadline, out var stale);

            // Somebody wrote between our look and our write. What was asked for is worked out anew from what is there now: either that
            // is fine, or the refusal then names what is in the way.
            if (!stale || attempt == MostAttempts || deadline.HasPassed)
            {
                return outcome;
            }
        }
    }

    private OvsOutcome Attempt(IReadOnlyList<OvsOperation> operations, OvsTransactOptions options, Deadline deadline, out bool stale)
    {
        Transaction? transaction = null;
        stale = false;
        try
        {
            transaction = new Transaction(SocketLocation.Find(socketPath), operations, deadline, () => Interlocked.Increment(ref _writes));
            var outcome = transaction.Run(options.RequireDaemon);
            stale = transaction.IsStale;
            return outcome;
        }
        catch (OvsdbFailure failure)
        {
            return transaction is { IsInDoubt: true }
                ? new OvsOutcome(
                    OvsOutcomeKind.Unknown,
                    $"the change was sent, and whether it was written is not known: {failure.Message}; the next run observes what became of it")
                : new OvsOutcome(OvsOutcomeKind.Unreachable, $"nothing was written: {failure.Message}");
        }
        finally
        {
            transaction?.Dispose();
        }
    }
}
