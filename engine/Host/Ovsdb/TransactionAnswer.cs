using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>What the database said to a transaction: a failure for each operation that it refused, or the count to wait for.</summary>
internal sealed record TransactionAnswer
{
    internal ImmutableArray<OvsFailure> Failures { get; private init; } = [];

    /// <summary>A guard did not hold, or a name was taken meanwhile: the state has changed since it was read, so look again.</summary>
    internal bool IsStale { get; private init; }

    internal long NextCfg { get; private init; }

    /// <summary>Reads the answer, and gives new rows their uuid.</summary>
    internal static TransactionAnswer Read(RpcAnswer answer, WireTransaction sent)
    {
        if (answer.Error is not null)
        {
            return new TransactionAnswer
            {
                Failures = [new OvsFailure(OvsFailureKind.RefusedByDatabase, null, "", "the database refused the transaction", answer.ErrorText)],
            };
        }

        var results = answer.Result.ValueKind == JsonValueKind.Array ? answer.Result.EnumerateArray().ToList() : [];
        var failures = ImmutableArray.CreateBuilder<OvsFailure>();
        var stale = false;
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i].ValueKind == JsonValueKind.Object && results[i].TryGetProperty("error"u8, out _))
            {
                // One more result than operations: what failed is the commit (RFC 7047, 4.1.3).
                var operation = i < sent.Operations.Count ? sent.Operations[i] : null;
                var name = OvsdbErrorText.Name(results[i]);
                stale |= operation is null ? name is "constraint violation" or "referential integrity violation" : operation.IsGuard && name == "timed out";
                failures.Add(Describe(operation, results[i]));
            }
        }

        if (failures.Count == 0 && results.Count < sent.Operations.Count)
        {
            failures.Add(new OvsFailure(OvsFailureKind.RefusedByDatabase, null, "", "the database answered only a part of the transaction"));
        }

        if (failures.Count > 0)
        {
            return new TransactionAnswer { Failures = failures.ToImmutable(), IsStale = stale };
        }

        NameNewRows(sent, results);
        return new TransactionAnswer { NextCfg = ReadNextCfg(results[sent.Operations.Count - 1]) };
    }

    private static OvsFailure Describe(WireOperation? operation, JsonElement error)
    {
        var row = operation?.Row;
        var subject = row is null ? "the transaction" : $"{row.Table.Table.ToLowerInvariant()} {row.Name}";
        return operation is { IsGuard: true } && OvsdbErrorText.Name(error) == "timed out"
            ? new OvsFailure(
                OvsFailureKind.ChangedUnderneath, row?.Operation, row?.Name ?? "", $"{subject} was changed by somebody else at the same time: plan again")
            : new OvsFailure(
                OvsFailureKind.RefusedByDatabase, row?.Operation, row?.Name ?? "", $"the database refused {subject}", OvsdbErrorText.Of(error));
    }

    private static void NameNewRows(WireTransaction sent, List<JsonElement> results)
    {
        for (var i = 0; i < sent.Operations.Count; i++)
        {
            if (sent.Operations[i] is { Op: "insert", Row: { } row } && results[i].ValueKind == JsonValueKind.Object &&
                results[i].TryGetProperty("uuid"u8, out var uuid) && WireValue.Read(uuid)?.Text is { } text)
            {
                row.Uuid = text;
            }
        }
    }

    private static long ReadNextCfg(JsonElement selected) =>
        selected.ValueKind == JsonValueKind.Object && selected.TryGetProperty("rows"u8, out var rows) &&
        rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() == 1 &&
        rows[0].ValueKind == JsonValueKind.Object && rows[0].TryGetProperty("next_cfg"u8, out var next) && next.TryGetInt64(out var count)
            ? count
            : 0;
}
