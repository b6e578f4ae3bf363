namespace Reconciler.Resources.AppArmor;

/// <summary>Whether the kernel denies what a profile does not allow, or only logs it.</summary>
public enum ProfileMode
{
    Enforce,
    Complain,
}

internal static class ProfileModes
{
    public static ProfileMode? Parse(string? text) => text switch
    {
        "enforce" => ProfileMode.Enforce,
        "complain" => ProfileMode.Complain,
        _ => null,
    };

    public static string Word(this ProfileMode mode) => mode == ProfileMode.Enforce ? "enforce" : "complain";

    /// <summary>Whether the kernel's word for a mode is the one that is meant: a profile that kills for a denial enforces too.</summary>
    public static bool Is(this ProfileMode mode, string word) => mode == ProfileMode.Enforce ? word is "enforce" or "kill" : word == "complain";
}
