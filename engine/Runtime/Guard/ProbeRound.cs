using System.Collections.Immutable;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// Asks all probes of a guard at once, each on a thread of its own. Where all must hold the slowest decides how long it takes; where one is
/// enough, the first that holds does, and those that answer within <c>grace</c> of it count too.
/// </summary>
internal static class ProbeRound
{
    public static ImmutableArray<ProbeAnswer> Ask(
        IReadOnlyList<Probe> probes, ProbeRequirement require, IReachability reach, TimeSpan limit, TimeSpan grace = default)
    {
        if (probes.Count == 1)
        {
            return [reach.Ask(probes[0], limit, CancellationToken.None)];
        }

        // Not the pool: its threads may be fewer than the probes, and in another network namespace than this one.
        var enough = new CancellationTokenSource();
        var token = enough.Token;
        var asked = probes.Select(probe => Task.Factory.StartNew(
            () => reach.Ask(probe, limit, token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        if (require == ProbeRequirement.Any)
        {
            WaitForOne(asked);
            _ = Task.WaitAll(asked, grace);
            var answers = probes.Select((probe, i) => asked[i].IsCompleted
                ? asked[i].GetAwaiter().GetResult()
                : new ProbeAnswer(probe, Holds: false, "no answer yet, and another probe holds")).ToImmutableArray();
            enough.Cancel();
            return answers;
        }

        return [.. asked.Select(task => task.GetAwaiter().GetResult())];
    }

    private static void WaitForOne(Task<ProbeAnswer>[] asked)
    {
        var open = asked.ToList();
        while (open.Count > 0)
        {
            var done = open[Task.WaitAny([.. open])];
            if (done.GetAwaiter().GetResult().Holds)
            {
                return;
            }

            open.Remove(done);
        }
    }

    public static string Describe(IEnumerable<ProbeAnswer> answers) =>
        string.Join("; ", answers.Where(answer => !answer.Holds).Select(answer => $"{answer.Probe}: {answer.Saw}"));
}
