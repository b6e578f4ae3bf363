using Reconciler.Vm.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Reconciler.Vm.Tests;

/// <summary>
/// The classes that take longest first, not at random, so that they end together: two run side by side, and what comes last runs alone. The two
/// that share the disks of one apply do not begin together: one would wait while the other makes them. What is not named comes first.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Order =
    [
        nameof(PowerCutTests), nameof(HandBackTests), nameof(InterfaceTests), nameof(OtherPowerCutTests), nameof(DriftTests), nameof(RebootTests), nameof(OthersTests),
        nameof(ServiceTests), nameof(AppArmorTests), nameof(GuardTests), nameof(NodeTests), nameof(PersistTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : notnull, ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Order, name => collection.TestCollectionDisplayName.Split(' ').Any(word => word.EndsWith("." + name, StringComparison.Ordinal))))];
}
