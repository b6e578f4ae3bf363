using Reconciler.Core.Planning;

namespace Reconciler.Runtime.Storage;

/// <summary>A change that was done. A repair is a daemon's, of drift; anything else is somebody's will, after which what was before counts no more.</summary>
public sealed record DoneChange(string State, string Id, long Run, DateTimeOffset At, bool IsRepair);

/// <summary>Reads from the journal what was done of late, so that a restart forgets nothing.</summary>
internal static class Repairs
{
    /// <summary>
    /// Oldest first. Drift beside something that was wanted newly is left out: it may be its consequence (a service that is restarted for a new file).
    /// </summary>
    public static List<DoneChange> Since(Database database, DateTimeOffset since) => database.Query(
        """
        SELECT r.state, c.id, r.number, r.started, c.reason, r.command FROM runs r JOIN changes c ON c.run = r.number
        WHERE r.started >= $since AND r.undoes IS NULL AND c.result = $done
            AND (c.reason <> $drift OR NOT EXISTS (SELECT 1 FROM changes other WHERE other.run = r.number AND other.reason <> $drift))
        ORDER BY r.number, c.seq
        """,
        row => new DoneChange(
            row.GetString(0),
            row.GetString(1),
            row.GetInt64(2),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
            row.GetString(4) == nameof(ChangeReason.Drift) && IsDaemons(row.GetString(5))),
        ("$since", since.ToUnixTimeMilliseconds()),
        ("$drift", nameof(ChangeReason.Drift)),
        ("$done", nameof(ChangeResultKind.Done)));

    /// <summary>The daemon's runs have the command line of <c>run</c>.</summary>
    private static bool IsDaemons(string command) => command == "run" || command.StartsWith("run ", StringComparison.Ordinal);
}
