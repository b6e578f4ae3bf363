using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Reconciler.EndToEnd.Crash;

/// <summary>
/// Kills the released executable before every single call by which it writes, renames, removes or syncs, one call after another,
/// in apply and in undo, and looks at what is left.
/// </summary>
public sealed class StepKillTests
{
    [Fact]
    public void Killed_before_any_step_of_an_apply_the_tree_is_whole_the_next_apply_converges_and_undo_restores()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "owners can be set by root only");
        using var reference = new Scenario();
        var old = Scenario.Snapshot(reference.Root);
        Assert.Equal(0, Apply(reference.Root, reference.State).Exit);
        var converged = Scenario.Snapshot(reference.Root).WithoutTimes();

        var steps = 0;
        for (var killed = true; killed; steps++)
        {
            using var scenario = new Scenario();
            var step = steps + 1;
            var (exit, output) = Apply(scenario.Root, scenario.State, ("STEP_ROOT", scenario.Root), ("STEP_KILL", step.ToString(CultureInfo.InvariantCulture)));
            killed = exit == 137;
            Assert.True(killed || exit == 0, $"step {step}: exit {exit}\n{output}");
            AssertWhole(scenario.Root, old, converged, step);

            var copy = scenario.Root + "-copy";
            Tool.Run("cp", "-a", scenario.Root, copy);
            AssertUndoRestores(copy, old, $"killed at step {step}, then undo");

            (exit, output) = Apply(scenario.Root, scenario.State);
            Assert.True(exit == 0, $"the apply after a kill at step {step}: exit {exit}\n{output}");
            Assert.Equal("", Scenario.Snapshot(scenario.Root).WithoutTimes().DifferenceTo(converged));
            Assert.Equal(0, Reconciler(scenario.Root, "plan", scenario.State).Exit);
            AssertNothingLeft(scenario.Root, step);
            AssertUndoRestores(scenario.Root, old, $"killed at step {step}, applied, then undo");
        }

        // Far fewer would mean that the program's calls bypass the interposed library.
        Assert.True(steps > 100, $"only {steps} steps were seen");
    }

    [Fact]
    public void Killed_before_any_step_of_an_undo_the_next_undo_restores()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "owners can be set by root only");
        using var applied = new Scenario();
        var old = Scenario.Snapshot(applied.Root);
        Assert.Equal(0, Apply(applied.Root, applied.State).Exit);
        var pristine = applied.Root + "-applied";
        Tool.Run("cp", "-a", applied.Root, pristine);

        var steps = 0;
        for (var killed = true; killed; steps++)
        {
            Directory.Delete(applied.Root, recursive: true);
            Tool.Run("cp", "-a", pristine, applied.Root);
            var step = steps + 1;
            var (exit, output) = Interposed(
                applied.Root,
                ["undo", "1", "--yes"],
                ("STEP_ROOT", applied.Root),
                ("STEP_KILL", step.ToString(CultureInfo.InvariantCulture)));
            killed = exit == 137;
            Assert.True(killed || exit == 0, $"step {step}: exit {exit}\n{output}");

            (exit, output) = Reconciler(applied.Root, "undo", "1", "--yes");
            Assert.True(exit == 0, $"the undo after a kill at step {step}: exit {exit}\n{output}");
            Assert.Equal("", Scenario.Snapshot(applied.Root).DifferenceTo(old));
            AssertNothingLeft(applied.Root, step);
        }

        Assert.True(steps > 50, $"only {steps} steps were seen");
    }

    internal static (int Exit, string Output) Apply(string root, string state, params (string, string)[] environment) =>
        Interposed(root, ["apply", state, "--yes"], environment);

    internal static (int Exit, string Output) Reconciler(string root, params string[] arguments) => Interposed(root, arguments);

    /// <summary>Each resource is as it was or as it shall be; of one whose owner and mode both change, either may have come first.</summary>
    internal static void AssertWhole(string root, TreeSnapshot old, TreeSnapshot converged, int step)
    {
        var before = old.WithoutTimes().Items;
        foreach (var (path, now) in Scenario.Snapshot(root).WithoutTimes().Items)
        {
            if (Path.GetFileName(path).StartsWith(".reconciler-", StringComparison.Ordinal))
            {
                continue;
            }

            string?[] allowed = [before.GetValueOrDefault(path), converged.Items.GetValueOrDefault(path)];
            if (path == "etc/owner-and-mode")
            {
                allowed = [.. allowed, Mixed(before[path], converged.Items[path]), Mixed(converged.Items[path], before[path])];
            }

            Assert.True(allowed.Contains(now), $"step {step}: {path} is {now}, which is neither {string.Join(" nor ", allowed.OfType<string>())}");
        }

        var names = Scenario.Snapshot(root).Items.Keys;
        Assert.Empty(before.Keys.Intersect(converged.Items.Keys).Except(names));
    }

    internal static void AssertNothingLeft(string root, int step)
    {
        var left = Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path).StartsWith(".reconciler-", StringComparison.Ordinal)
                || Path.GetExtension(path) == ".tmp");
        Assert.True(!left.Any(), $"step {step}: left behind: {string.Join(", ", left)}");
    }

    /// <summary>Undoes all runs and compares with the tree before all of them.</summary>
    internal static void AssertUndoRestores(string root, TreeSnapshot old, string when)
    {
        UndoAll(root, when);
        var difference = Scenario.Snapshot(root).DifferenceTo(old);
        Assert.True(difference.Length == 0, $"{when}:\n{difference}");
    }

    /// <summary>Undoes every run that the history has, newest first, except undos.</summary>
    internal static void UndoAll(string root, string when)
    {
        var (exit, output) = Reconciler(root, "history", "--format", "json");
        Assert.True(exit == 0, $"{when}: history: exit {exit}\n{output}");
        using var history = JsonDocument.Parse(output);
        foreach (var run in history.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("run").GetInt64()).OrderDescending())
        {
            (exit, output) = Reconciler(root, "undo", run.ToString(CultureInfo.InvariantCulture), "--yes");
            Assert.True(exit == 0, $"{when}: undo {run}: exit {exit}\n{output}");
        }
    }

    /// <summary>The one's mode with the other's owner.</summary>
    private static string Mixed(string mode, string owner)
    {
        var (m, o) = (mode.Split(' '), owner.Split(' '));
        return string.Join(' ', [m[0], m[1], o[2], .. m[3..]]);
    }

    private static (int Exit, string Output) Interposed(string root, string[] arguments, params (string, string)[] environment) =>
        Crash.Interposed.Run(Tool.Reconciler, [.. arguments, "--root", root], environment);
}
