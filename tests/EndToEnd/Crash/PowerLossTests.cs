using Xunit;

namespace Reconciler.EndToEnd.Crash;

/// <summary>
/// Replays what an apply wrote, synced and renamed, as the interposed library recorded it, and cuts the power: at every sync and at the end,
/// with subsets of what was not synced yet lost. The tree must be whole, the next apply must converge, undo must restore.
/// </summary>
public sealed class PowerLossTests
{
    /// <summary>All subsets of so many unsynced effects are tried; of more, none, all, each alone, all but each, and a sample.</summary>
    private const int Exhaustive = 6;

    [Fact]
    public void With_the_power_lost_at_any_moment_and_any_unsynced_write_lost_the_node_converges_and_undo_restores()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "owners can be set by root only");
        using var scenario = new Scenario();
        var old = Scenario.Snapshot(scenario.Root);
        var disk = DiskModel.Of(scenario.Root);
        var recording = Path.Combine(scenario.Folder, "recording");
        Assert.Equal(0, StepKillTests.Apply(scenario.Root, scenario.State, ("STEP_ROOT", scenario.Root), ("STEP_RECORD", recording)).Exit);
        var converged = Scenario.Snapshot(scenario.Root).WithoutTimes();
        var steps = Recording.Read(recording);
        Assert.True(steps.Count > 100, $"only {steps.Count} steps were recorded");

        // A cut between two syncs leaves a subset of what a cut just before the second can leave: only those need to be looked at.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var disks = new List<(DiskModel.Disk Left, int Step)>();
        for (var i = 0; i <= steps.Count; i++)
        {
            if (i == steps.Count || steps[i].Name is "sync" or "datasync")
            {
                foreach (var reached in Subsets(disk.Pending.Count, i))
                {
                    var left = disk.After(reached);
                    if (seen.Add(left.Fingerprint()))
                    {
                        disks.Add((left, i));
                    }
                }
            }

            if (i < steps.Count)
            {
                disk.Take(steps[i]);
            }
        }

        Assert.True(disks.Count > 100, $"only {disks.Count} different disks");

        // Each lies below a root of its own. Of the tests this one takes longest, and at its end it would leave all processors but one idle.
        Parallel.For(0, disks.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, n =>
            Check(scenario, disks[n].Left, Path.Combine(scenario.Folder, $"after-power-loss-{n}"), disks[n].Step, old, converged));
    }

    private static void Check(Scenario scenario, DiskModel.Disk left, string root, int step, TreeSnapshot old, TreeSnapshot converged)
    {
        left.Materialize(scenario.Root, root);
        StepKillTests.AssertWhole(root, old, converged, step);
        var (exit, output) = StepKillTests.Apply(root, scenario.State);
        Assert.True(exit == 0, $"the apply after a power loss at step {step}: exit {exit}\n{output}");
        Assert.Equal("", Scenario.Snapshot(root).WithoutTimes().DifferenceTo(converged));
        StepKillTests.AssertNothingLeft(root, step);
        StepKillTests.AssertUndoRestores(root, old, $"power lost at step {step}, applied, then undo");
        Directory.Delete(root, recursive: true);
    }

    private static IEnumerable<Func<int, bool>> Subsets(int count, int seed)
    {
        if (count <= Exhaustive)
        {
            for (var bits = 0; bits < 1 << count; bits++)
            {
                var chosen = bits;
                yield return i => (chosen >> i & 1) == 1;
            }

            yield break;
        }

        yield return _ => false;
        yield return _ => true;
        for (var one = 0; one < count; one++)
        {
            var single = one;
            yield return i => i == single;
            yield return i => i != single;
        }

        // A fixed seed: the same disks every time.
#pragma warning disable CA5394 // nothing secret is drawn
        var random = new Random(seed);
        for (var n = 0; n < 10; n++)
        {
            var drawn = Enumerable.Range(0, count).Select(_ => random.Next(2) == 0).ToArray();
            yield return i => drawn[i];
        }
#pragma warning restore CA5394
    }
}
