using System.Globalization;
using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.EndToEnd.Crash;

/// <summary>
/// Kills the released executable before every single call by which it changes the node while it takes a package out of dpkg's database, or puts
/// it back, and lets dpkg itself look at what is left.
/// </summary>
public sealed class PackageKillTests : IDisposable
{
    private const string Database = "var/lib/dpkg";

    private readonly string _folder = Directory.CreateTempSubdirectory("reconciler-crash-").FullName;
    private readonly string _pristine;
    private readonly string _root;
    private readonly string _state;
    private readonly DpkgRoot _dpkg;

    public PackageKillTests()
    {
        Assert.SkipWhen(DpkgRoot.Missing() is not null, DpkgRoot.Missing() ?? "");
        _pristine = Path.Combine(_folder, "pristine");
        _root = Path.Combine(_folder, "root");
        _state = Path.Combine(_folder, "state.yaml");
        Directory.CreateDirectory(Path.Combine(_pristine, "etc"));
        File.WriteAllText(Path.Combine(_pristine, "etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\n");
        using (var made = new DpkgRoot(_pristine))
        {
            made.Install(
                new Deb("nsx-cni", "3.2.0-1")
                {
                    Files = new Dictionary<string, string> { ["/opt/cni/bin/nsx"] = "binary", ["/etc/cni/net.d/10-nsx.conf"] = "configuration" },
                    Configuration = ["/etc/cni/net.d/10-nsx.conf"],
                    Scripts = new Dictionary<string, string> { ["prerm"] = "#!/bin/sh\n" },
                },
                new Deb("other"));
        }

        // dpkg's own locks are made by who takes them first.
        foreach (var name in (string[])["lock", "lock-frontend"])
        {
            File.Create(Path.Combine(_pristine, Database, name)).Dispose();
        }

        Reset();
        _dpkg = new DpkgRoot(_root);
        File.WriteAllText(_state, """
            apiVersion: reconciler.internal/v1alpha1
            kind: NodeState
            metadata: { name: crash }
            spec: { packages: { nsx-cni: { state: absent, files: delete } } }
            """);
    }

    [Fact]
    public void Killed_before_any_step_of_a_removal_dpkg_reads_its_database_the_next_apply_converges_and_undo_restores()
    {
        Reset();
        var old = Snapshot();

        foreach (var step in Steps("apply", _state, "--yes"))
        {
            Reset();
            Kill(step, "apply", _state, "--yes");
            Assert.Contains("ii  other", List(), StringComparison.Ordinal);
            var copy = Path.Combine(_folder, "copy");
            Tool.Run("cp", "-a", _root, copy);

            Succeed(step, "apply", _state, "--yes");
            Assert.Equal("un", _dpkg.Letters("nsx-cni"));
            Assert.Equal("ii", _dpkg.Letters("other"));
            AssertSound(step);
            Assert.False(File.Exists(Path.Combine(_root, "opt/cni/bin/nsx")) || File.Exists(Path.Combine(_root, "etc/cni/net.d/10-nsx.conf")));
            Succeed(step, "plan", _state);
            AssertUndone(old, $"killed at step {step}, applied, undone");

            Directory.Delete(_root, recursive: true);
            Directory.Move(copy, _root);
            AssertUndone(old, $"killed at step {step}, undone");
        }
    }

    [Fact]
    public void Killed_before_any_step_of_an_undo_the_next_undo_restores()
    {
        Reset();
        var old = Snapshot();
        Succeed(0, "apply", _state, "--yes");
        var applied = Path.Combine(_folder, "applied");
        Tool.Run("cp", "-a", _root, applied);

        foreach (var step in Steps("undo", "1", "--yes"))
        {
            Directory.Delete(_root, recursive: true);
            Tool.Run("cp", "-a", applied, _root);
            Kill(step, "undo", "1", "--yes");
            Assert.Contains("ii  other", List(), StringComparison.Ordinal);

            var copy = Path.Combine(_folder, "copy");
            Tool.Run("cp", "-a", _root, copy);
            Succeed(step, "undo", "1", "--yes");
            AssertSound(step);
            Assert.Equal("", Snapshot().DifferenceTo(old));

            // Whoever thinks better of it applies instead, and then nothing of the package is left beside the database.
            Directory.Delete(_root, recursive: true);
            Directory.Move(copy, _root);
            Succeed(step, "apply", _state, "--yes");
            Assert.Equal("un", _dpkg.Letters("nsx-cni"));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root, Database, "info"), "nsx-cni.*"));
            AssertSound(step);
        }
    }

    public void Dispose()
    {
        _dpkg?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Reset()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }

        Tool.Run("cp", "-a", _pristine, _root);
    }

    /// <summary>The copy of the old status is of the moment before, and the locks only tell that somebody took them.</summary>
    private TreeSnapshot Snapshot() => TreeSnapshot.Of(_root, Scenario.StoreFolder, Database + "/status-old", "var", "var/lib");

    /// <summary>
    /// Those that change the node, and each one after such a step. The rest are the store's, whatever is changed: <see cref="StepKillTests"/>.
    /// </summary>
    private List<int> Steps(params string[] arguments)
    {
        var recording = Path.Combine(_folder, "recording");
        var (exit, output) = Interposed.Run(Tool.Reconciler, [.. arguments, "--root", _root], ("STEP_ROOT", _root), ("STEP_RECORD", recording));
        Assert.True(exit == 0, output);
        var isNodes = Recording.Read(recording).Select(step => !step.Path.StartsWith(Path.Combine(_root, Scenario.StoreFolder), StringComparison.Ordinal)).ToList();
        File.Delete(recording);
        var steps = Enumerable.Range(1, isNodes.Count).Where(n => isNodes[n - 1] || (n > 1 && isNodes[n - 2])).ToList();
        Assert.True(steps.Count > 20, $"only {steps.Count} steps were seen");
        return steps;
    }

    private void Kill(int step, params string[] arguments)
    {
        var (exit, output) = Interposed.Run(
            Tool.Reconciler,
            [.. arguments, "--root", _root],
            ("STEP_ROOT", _root),
            ("STEP_KILL", step.ToString(CultureInfo.InvariantCulture)));
        Assert.True(exit == 137, $"step {step}: exit {exit}\n{output}");
    }

    private void Succeed(int step, params string[] arguments)
    {
        var (exit, output) = Interposed.Run(Tool.Reconciler, [.. arguments, "--root", _root]);
        Assert.True(exit == 0, $"step {step}: {string.Join(' ', arguments)}: exit {exit}\n{output}");
    }

    private string List() => Program.Run("dpkg", $"--admindir={Path.Combine(_root, Database)}", "-l");

    private void AssertSound(int step)
    {
        Assert.Equal("", _dpkg.Dpkg("--audit"));
        StepKillTests.AssertNothingLeft(_root, step);
    }

    private void AssertUndone(TreeSnapshot old, string when)
    {
        StepKillTests.UndoAll(_root, when);
        Assert.Equal("", _dpkg.Dpkg("--audit"));
        var difference = Snapshot().DifferenceTo(old);
        Assert.True(difference.Length == 0, $"{when}:\n{difference}");
    }
}
