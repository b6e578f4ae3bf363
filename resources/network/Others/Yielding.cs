using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// <c>yield-to</c>: while a process of one of the patterns lives, whoever that is has the network, and the section only observes. A pattern
/// is matched with the kernel's name of the process (which is cut after fifteen bytes), the name of its program, and that of its argv[0].
/// </summary>
public static class Yielding
{
    /// <summary>Reads the processes only if a pattern is given. Null: nobody to yield to.</summary>
    public static ProcessState? Observe(NetworkSpec spec, IHostReader host) =>
        spec.YieldTo.IsEmpty ? null : Find(spec.YieldTo, host.Processes.Observe());

    /// <summary>The first process, by pid, that one of the patterns means.</summary>
    public static ProcessState? Find(Sequence<YieldTo> patterns, IReadOnlyList<ProcessState> processes)
    {
        var globs = patterns.Items.Select(pattern => new Glob(pattern.Process)).ToList();
        return processes.OrderBy(process => process.Pid).FirstOrDefault(process => globs.Any(glob => Names(process).Any(name => glob.Matches(name))));
    }

    /// <summary>Every change is only observed, and says to whom it yields.</summary>
    public static ImmutableArray<Change> Yield(IEnumerable<Change> changes, ProcessState? process) => process is null
        ? [.. changes]
        : [.. changes.Select(change => change with { Observed = true, Notes = [.. change.Notes, Note(process)] })];

    private static string Note(ProcessState process) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"yields to {Names(process).Last()} (pid {process.Pid})");

    /// <summary>The best name for people last: what it executes tells more than a name that was cut.</summary>
    private static IEnumerable<string> Names(ProcessState process)
    {
        yield return process.Command;
        if (process.Argument0 is { } argument)
        {
            yield return Paths.Name(argument);
        }

        if (process.Executable is { } executable)
        {
            yield return Paths.Name(executable);
        }
    }
}
