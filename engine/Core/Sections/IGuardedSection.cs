using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Sections;

/// <summary>
/// What a section offers besides <see cref="ISection{TSpec,TObserved}"/> if its changes can cut the node off: they, or those of them that
/// <see cref="SectionPlan.Guarded"/> names, are put back as a whole where the probes of <see cref="SectionPlan.Guard"/> do not hold again.
/// </summary>
public interface IGuardedSection
{
    /// <summary>All changes of the section are one: what is left of one is left of all.</summary>
    static virtual bool IsOne => true;

    /// <summary>The present state of all that the changes may touch, as one JSON text. Taken before the first of them is made.</summary>
    static abstract string Snapshot(IReadOnlyList<Change> changes, IHostReader host);

    /// <summary>
    /// Puts that state back, whatever of the changes was made, and whatever of this was done before: it may be called several times, by
    /// another process, and after a reboot. Returns what could not be put back; empty: all is as it was. Never throws <see cref="HostException"/>.
    /// </summary>
    static abstract IReadOnlyList<HostError> PutBack(string snapshot, IHost host);
}

/// <summary>What an <see cref="IGuardedSection"/> has, as the registry lists it.</summary>
public sealed record GuardedTransaction(
    bool IsOne, Func<IReadOnlyList<Change>, IHostReader, string> Snapshot, Func<string, IHost, IReadOnlyList<HostError>> PutBack);
