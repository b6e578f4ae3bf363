using Reconciler.Core.Diagnostics;

namespace Reconciler.Cli;

/// <summary>What the process ends with. Scripts depend on the numbers.</summary>
internal static class ExitStatus
{
    public const int InSync = 0;
    public const int Failed = 1;
    public const int Differs = 2;
    public const int Invalid = 3;
    public const int Refused = 4;
    public const int PutBack = 5;

    /// <summary>Where several hold: 3, then 1, then 5, then 4, then 2.</summary>
    public static int Combine(params IEnumerable<int> statuses)
    {
        ReadOnlySpan<int> order = [Invalid, Failed, PutBack, Refused, Differs];
        var all = statuses.ToHashSet();
        foreach (var status in order)
        {
            if (all.Contains(status))
            {
                return status;
            }
        }

        return InSync;
    }

    /// <summary>An error's stage is in its code; what could not be observed has failed rather than been refused.</summary>
    public static int Of(IEnumerable<Diagnostic> diagnostics) => Combine(diagnostics.Where(d => d.Severity == Severity.Error).Select(Of));

    private static int Of(Diagnostic error) => error.Code switch
    {
        Codes.NotObserved => Failed,
        ['R', 'C', '1', ..] => Invalid,
        ['R', 'C', '2', ..] => Refused,
        _ => Failed,
    };
}
