namespace Reconciler.Core.Planning;

/// <summary>The counts at the end of a plan. An observed change counts as observed only.</summary>
public sealed record PlanSummary(int Create, int Change, int Remove, int Observed, int Blocked, int Skipped, int InSync)
{
    public static PlanSummary Of(Plan plan)
    {
        int create = 0, change = 0, remove = 0, observed = 0, blocked = 0, skipped = 0;
        foreach (var item in plan.Changes)
        {
            switch (item)
            {
                case { Observed: true, Action: ActionKind.Create or ActionKind.Change or ActionKind.Remove }:
                    observed++;
                    break;
                case { Action: ActionKind.Create }:
                    create++;
                    break;
                case { Action: ActionKind.Change }:
                    change++;
                    break;
                case { Action: ActionKind.Remove }:
                    remove++;
                    break;
                case { Action: ActionKind.Skipped }:
                    skipped++;
                    break;
                case { Action: var action } when action.IsObstructed():
                    blocked++;
                    break;
            }
        }

        return new PlanSummary(create, change, remove, observed, blocked, skipped, plan.InSync.Length);
    }
}
