using Reconciler.Core.Sections;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// Compares the sections of a run, each observed once. A section knows what those before it in the registry's order would do; and where one
/// behind it would bring what it needs (a service that brings a database), it is compared once more, knowing that too.
/// </summary>
internal static class Comparison
{
    public static IReadOnlyList<SectionPlan> Of(IReadOnlyList<ObservedSection> sections, Func<ObservedSection, Company, SectionPlan> compare)
    {
        var plans = new SectionPlan[sections.Count];
        Compare(0, Company.None);
        for (var i = 0; i < sections.Count; i++)
        {
            var behind = Joined(Company.None, i + 1, sections.Count);
            if (!behind.Changes.IsEmpty && sections[i].Work.Entries.Any(behind.Brings))
            {
                var before = Joined(Company.None, 0, i);
                plans[i] = compare(sections[i], Joined(before, i + 1, sections.Count));
                Compare(i + 1, before.With(sections[i].Work.Entries, plans[i]));
            }
        }

        return plans;

        void Compare(int first, Company company)
        {
            for (var i = first; i < sections.Count; i++)
            {
                plans[i] = compare(sections[i], company);
                company = company.With(sections[i].Work.Entries, plans[i]);
            }
        }

        Company Joined(Company company, int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                company = company.With(sections[i].Work.Entries, plans[i]);
            }

            return company;
        }
    }
}
