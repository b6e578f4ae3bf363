using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>The exit statuses that scripts depend on. Where several hold, the order is 3, 1, 5, 4, 2.</summary>
public static class ExitStatus
{
    public const int InSync = 0;
    public const int Failed = 1;
    public const int Differs = 2;
    public const int Invalid = 3;
    public const int Refused = 4;
    public const int PutBack = 5;

    private static readonly int[] Order = [Invalid, Failed, PutBack, Refused, Differs];

    public static int OfPlan(Plan? plan, IEnumerable<Diagnostic> diagnostics)
    {
        var found = Of(diagnostics);
        if (plan is not null)
        {
            found.UnionWith(Of(plan.Diagnostics));
            AddObstructed(found, plan);
            if (plan.Changes.Any(c => c.Action.IsEffective()))
            {
                found.Add(Differs);
            }
        }

        return First(found);
    }

    public static int OfRun(RunResult result)
    {
        var found = Of(result.Diagnostics);
        if (result.Plan is not null)
        {
            AddObstructed(found, result.Plan);
        }

        if (result.Declined)
        {
            found.Add(Refused);
        }

        if (result.Results.Any(r => r.Shown == ChangeResultKind.Failed))
        {
            found.Add(Failed);
        }

        if (result.Results.Any(r => r.Kind == ChangeResultKind.RolledBack))
        {
            found.Add(PutBack);
        }

        return First(found);
    }

    /// <summary>Of errors only. What could not be observed is a failure of the node, although it is the plan that says so.</summary>
    public static int OfDiagnostics(IEnumerable<Diagnostic> diagnostics) => First(Of(diagnostics));

    private static SortedSet<int> Of(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Code switch
        {
            Codes.NotObserved => Failed,
            Codes.PutBack => PutBack,
            ['R', 'C', '1', ..] => Invalid,
            ['R', 'C', '2', ..] => Refused,
            _ => Failed,
        })];

    private static void AddObstructed(SortedSet<int> found, Plan plan)
    {
        if (plan.Changes.Any(c => c.Action.IsObstructed() && !c.Observed))
        {
            found.Add(Refused);
        }
    }

    private static int First(SortedSet<int> found) => Order.FirstOrDefault(found.Contains, InSync);
}
