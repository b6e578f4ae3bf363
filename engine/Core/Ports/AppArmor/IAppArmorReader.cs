namespace Reconciler.Core.Ports.AppArmor;

/// <summary>Looks at the AppArmor of the running kernel. To be asked only where nothing is below a root.</summary>
public interface IAppArmorReader
{
    /// <summary>
    /// What the kernel holds, with the policy's digest for the profiles that are named. Never throws: what is in the way is part of the answer.
    /// </summary>
    AppArmorState Observe(IReadOnlyCollection<string> digested);

    /// <summary>
    /// What a file of profiles compiles to for this kernel, without loading anything. <paramref name="complain"/>: as if it were loaded in that mode.
    /// </summary>
    PolicyCompilation Compile(string path, bool complain);

    /// <summary>The processes that a profile, or one below it, confines now.</summary>
    IReadOnlyList<ConfinedProcess> Confined(string profile);
}
