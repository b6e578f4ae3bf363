using System.CommandLine;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>store prune</c>: applies the limits of the store now.</summary>
internal static class StoreCommand
{
    public static Command Create(Session session, Switches s)
    {
        var states = new Argument<string[]>("STATE") { Description = "whose limits apply (default: 1000 runs, 90 days, 1GiB)", Arity = ArgumentArity.ZeroOrMore };
        var prune = new Command("prune", "Applies the limits of the store now") { states, s.Root, s.Store, s.LockTimeout };
        prune.SetAction(result => session.Execute(result, s, settings => Prune(session, settings with { States = result.GetValue(states) ?? [] })));
        return new Command("store", "Looks after the store") { prune };
    }

    private static int Prune(Session session, Settings settings)
    {
        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        StoreSpec? limits = new();
        if (settings.States.Count > 0)
        {
            limits = Reading.Read(Reading.Request(settings, node), node, diagnostics)?.Store;
        }

        var pruned = limits is null ? null : node.Store.Prune(limits, settings.LockTimeout, diagnostics);
        session.Output.Report(diagnostics.Sorted());
        if (pruned is not null)
        {
            session.Output.Say(FormattableString.Invariant(
                $"pruned {pruned.Runs} runs, {pruned.Changes} changes and {pruned.PreImages} pre-images ({pruned.Bytes} bytes)"));
        }

        return ExitStatus.OfDiagnostics(diagnostics.Sorted());
    }
}
