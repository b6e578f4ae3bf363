using System.Collections.Immutable;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Guard;

/// <summary>Asks all probes of a guard at once, each on a thread of its own; the slowest decides how long it takes.</summary>
internal static class ProbeRound
{
    public static ImmutableArray<ProbeAnswer> Ask(
        IReadOnlyList<Probe> probes, IReachability reach, TimeSpan limit, CancellationToken cancellation = default)
    {
        if (probes.Count == 1)
        {
            return [reach.Ask(probes[0], limit, cancellation)];
        }

        // Not the pool: its threads may be fewer than the probes, and in another network namespace than this one.
        var asked = probes.Select(probe => Task.Factory.StartNew(
            () => reach.Ask(probe, limit, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        return [.. asked.Select(task => task.GetAwaiter().GetResult())];
    }

    public static string Describe(IEnumerable<ProbeAnswer> answers) =>
        string.Join("; ", answers.Where(answer => !answer.Holds).Select(answer => $"{answer.Probe}: {answer.Saw}"));
}
