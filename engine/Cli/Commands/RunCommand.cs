using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Scheduling;

namespace Reconciler.Cli.Commands;

/// <summary><c>run STATE...</c>: the daemon. What it has to say goes to standard error, a line for each event.</summary>
internal static class RunCommand
{
    /// <summary>Long enough for a manager that takes an address away and puts it back to have done so; paid only where something drifted.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static Command Create(Session session, Switches s)
    {
        var command = new Command("run", "The daemon: converges at the start and on the document's schedule, until it is told to stop")
        {
            s.States, s.TrustFiles, s.Variables, s.VariableFiles, s.Only, s.Skip, s.Observe, s.Root, s.NetworkNamespace,
            s.Store, s.LockTimeout, s.Parallel,
        };
        command.SetAction(result => session.Execute(result, s, settings => Run(session, settings)));
        return command;
    }

    private static int Run(Session session, Settings settings)
    {
        using var signals = session.StopCleanly();
        using var node = Node.Keyed(settings, session);
        using var log = LogLines.Open(session.Output);
        var parts = new RunLoopParts
        {
            Read = diagnostics => Read(session, settings, node, diagnostics),
            Converge = (document, stop) => Converge(session, settings, node, document, stop),
            Node = node.Host.Files,
            Random = limit => Random.Shared.NextDouble() * limit,
        };
        return new RunLoop(node.Store, parts, log, session.Time).Run(session.Stopping).GetAwaiter().GetResult();
    }

    /// <summary>Each time anew, with a node of its own: facts, payloads and who may write them may have changed since.</summary>
    private static StateDocument? Read(Session session, Settings settings, Node daemon, DiagnosticBag diagnostics)
    {
        using var node = new Node(settings, daemon, session.Output.Tell);
        return Reading.Read(Reading.Request(settings, node), node, diagnostics) is { } document
            && new Trust(settings, session, node).Check(document, settings.VariableFiles, diagnostics)
            ? document
            : null;
    }

    private static RunResult Converge(Session session, Settings settings, Node daemon, StateDocument document, CancellationToken stop)
    {
        using var node = new Node(settings, daemon, session.Output.Tell);
        var diagnostics = new DiagnosticBag();
        var confirm = new Trust(settings, session, node).Before(_ => true, diagnostics);
        var result = node.Converger.Apply(document, PlanCommand.Options(settings, "run") with { ByDaemon = true, Settle = () => stop.WaitHandle.WaitOne(BetweenLooks) }, confirm, null, stop);
        return result with { Diagnostics = [.. result.Diagnostics, .. diagnostics.Sorted()] };
    }
}
