namespace Reconciler.Core.Planning;

public static class ActionKinds
{
    /// <summary>Whether the action is carried out by apply.</summary>
    public static bool IsEffective(this ActionKind action) => action is ActionKind.Create or ActionKind.Change or ActionKind.Remove;

    /// <summary>Whether something is in the way, so that the command ends with 4.</summary>
    public static bool IsObstructed(this ActionKind action) =>
        action is ActionKind.Blocked or ActionKind.Held or ActionKind.Contested or ActionKind.Deferred;

    public static char Symbol(this ActionKind action) => action switch
    {
        ActionKind.Create => '+',
        ActionKind.Change => '~',
        ActionKind.Remove => '-',
        ActionKind.Skipped => '.',
        ActionKind.None => ' ',
        _ => '!',
    };
}
