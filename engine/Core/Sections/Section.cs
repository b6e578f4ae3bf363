using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Sections;

/// <summary>A section without its type parameters, as the registry lists it. See <see cref="ISection{TSpec,TObserved}"/> for the meaning.</summary>
public abstract class Section
{
    public abstract string Name { get; }

    /// <summary>Null where the section's changes cannot be put back as a whole, so that no guard may stand over them.</summary>
    public virtual GuardedTransaction? Guarded => null;

    public virtual bool IsLookedAtTwice => false;

    public abstract IEnumerable<string> Ids(YamlMapping body);

    public abstract SectionWork Read(SectionDocument section, ReadContext context);

    public abstract SectionWork Restore(IReadOnlyList<RestoreTarget> targets);

    public abstract IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context);

    public abstract ResourceModel ParseModel(string json);

    public abstract bool CleanUp(JournalledChange change, IHost host);

    public abstract ExportedSection? Export(IReadOnlyList<string> names, ExportContext context);

    /// <summary>Makes the registry's entry of a section; everything is bound when the program is compiled, nothing by reflection.</summary>
    public static Section Of<TSection, TSpec, TObserved>()
        where TSection : ISection<TSpec, TObserved>
        where TSpec : class, ISectionSpec<TSpec>
        where TObserved : class => new Bound<TSection, TSpec, TObserved>(null);

    /// <summary>The same for a section whose changes a guard may put back.</summary>
    public static Section OfGuarded<TSection, TSpec, TObserved>()
        where TSection : ISection<TSpec, TObserved>, IGuardedSection
        where TSpec : class, ISectionSpec<TSpec>
        where TObserved : class => new Bound<TSection, TSpec, TObserved>(new GuardedTransaction(TSection.IsOne, TSection.Snapshot, TSection.PutBack));

    private sealed class Bound<TSection, TSpec, TObserved>(GuardedTransaction? guarded) : Section
        where TSection : ISection<TSpec, TObserved>
        where TSpec : class, ISectionSpec<TSpec>
        where TObserved : class
    {
        public override string Name => TSection.Name;

        public override GuardedTransaction? Guarded => guarded;

        public override bool IsLookedAtTwice => TSection.IsLookedAtTwice;

        public override IEnumerable<string> Ids(YamlMapping body) => TSection.Ids(body);

        public override SectionWork Read(SectionDocument section, ReadContext context) => new Work(this, TSection.Read(section, context));

        public override SectionWork Restore(IReadOnlyList<RestoreTarget> targets) => new Work(this, TSection.Restore(targets));

        public override IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => TSection.Apply(batch, context);

        public override ResourceModel ParseModel(string json) => TSection.ParseModel(json);

        public override bool CleanUp(JournalledChange change, IHost host) => TSection.CleanUp(change, host);

        public override ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => TSection.Export(names, context);

        private sealed class Work(Section section, TSpec spec) : SectionWork
        {
            public override Section Section => section;

            public override IReadOnlyList<DesiredEntry> Entries => spec.Entries;

            public override SectionWork Restrict(Func<string, bool> keep) => new Work(section, spec.Restrict(keep));

            public override ObservedSection Observe(IHostReader host) => new Observed(this, spec, TSection.Observe(spec, host));
        }

        private sealed class Observed(SectionWork work, TSpec spec, TObserved observed) : ObservedSection
        {
            public override SectionWork Work => work;

            public override SectionPlan Diff(DiffContext context) => TSection.Diff(spec, observed, context);
        }
    }
}

/// <summary>A section's decoded spec, before the node was looked at.</summary>
public abstract class SectionWork
{
    public abstract Section Section { get; }

    public abstract IReadOnlyList<DesiredEntry> Entries { get; }

    public abstract SectionWork Restrict(Func<string, bool> keep);

    public abstract ObservedSection Observe(IHostReader host);
}

/// <summary>A spec together with what was observed for it.</summary>
public abstract class ObservedSection
{
    public abstract SectionWork Work { get; }

    public abstract SectionPlan Diff(DiffContext context);
}
