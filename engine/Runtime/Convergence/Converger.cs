using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.SavedPlans;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// What the command line and the daemon ask for: plan, apply, undo. One object for one node and store; for one thread.
/// </summary>
public sealed class Converger(IHost host, Registry registry, IContentSource content, Store store, GuardParts guard)
{
    private readonly Drafting _drafting = new(host, registry, content, guard.Reach);

    /// <summary>Everything that can be checked of a document without the node: <c>validate</c>.</summary>
    public void Validate(StateDocument document, DiagnosticBag diagnostics) => _drafting.Decode(document, diagnostics);

    /// <summary>
    /// Only looks: takes no lock, creates nothing, repairs nothing; an interrupted run is reported. Null where the document has errors.
    /// </summary>
    public Plan? Plan(StateDocument document, ConvergeOptions options, DiagnosticBag diagnostics)
    {
        if (_drafting.Decode(document, diagnostics) is not { } decoded)
        {
            return null;
        }

        var remembered = store.Remember(document.Name);
        store.Report(diagnostics);
        return _drafting.Draft(decoded, options, remembered, store.Held(), store.Contested).Plan;
    }

    /// <summary>
    /// Plans and converges. <paramref name="confirm"/> is asked once, if there is something to do, while the lock is held.
    /// </summary>
    public RunResult Apply(
        StateDocument document,
        ConvergeOptions options,
        Func<Plan, bool> confirm,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var diagnostics = new DiagnosticBag();
        if (_drafting.Decode(document, diagnostics) is not { } decoded)
        {
            return new RunResult { Diagnostics = diagnostics.Sorted() };
        }

        return Run(
            new RunRequest(document.Name, options) { Document = document },
            () => _drafting.Draft(decoded, options, store.Remember(document.Name), store.Held(), store.Contested),
            diagnostics,
            confirm,
            progress,
            cancellation);
    }

    /// <summary>
    /// Carries out exactly a saved plan, which must come from <see cref="SavedPlan.Parse"/>, with its documents read anew. It is stale as a
    /// whole if what one of its changes looked at differs now; other drift is not looked at.
    /// </summary>
    public RunResult ApplySaved(
        SavedPlan saved,
        StateDocument document,
        ConvergeOptions options,
        Func<Plan, bool> confirm,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var diagnostics = new DiagnosticBag();
        saved.CheckDocument(document, diagnostics);
        if (diagnostics.HasErrors || _drafting.Decode(document, diagnostics) is not { } decoded)
        {
            return new RunResult { Diagnostics = diagnostics.Sorted() };
        }

        var restricted = options with { Keep = saved.Ids.Contains };
        return Run(
            new RunRequest(document.Name, restricted) { Document = document, IsPartial = true },
            () =>
            {
                var draft = _drafting.Draft(decoded, restricted, store.Remember(document.Name), store.Held(), store.Contested);
                saved.CheckPlan(draft.Plan, content, store.Key, diagnostics);
                return draft;
            },
            diagnostics,
            confirm,
            progress,
            cancellation);
    }

    /// <summary>What an undo would do; null, with a diagnostic, where there is nothing to undo. Only looks.</summary>
    public Plan? PlanUndo(UndoRequest request, DiagnosticBag diagnostics)
    {
        store.Report(diagnostics);
        return new UndoDrafting(host, registry, store, guard).Draft(request, diagnostics)?.Plan;
    }

    /// <summary>The network namespace in which the run was made, if only there it can be undone; null where that is of no matter.</summary>
    public NetworkPlace? NetworkOf(UndoRequest request) =>
        (request.Run ?? store.LastRun()?.Number) is { } number && store.Run(number) is { } detail && new Elsewhere(registry, store, guard).ConcernsNetwork(detail.Changes)
            ? detail.Run.Network
            : null;

    /// <summary>Puts back what a run changed: itself a run, which can be undone.</summary>
    public RunResult Undo(
        UndoRequest request,
        ConvergeOptions options,
        Func<Plan, bool> confirm,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var diagnostics = new DiagnosticBag();
        return Run(
            new RunRequest("", options),
            () => new UndoDrafting(host, registry, store, guard).Draft(request, diagnostics),
            diagnostics,
            confirm,
            progress,
            cancellation);
    }

    private RunResult Run(
        RunRequest request,
        Func<Draft?> draft,
        DiagnosticBag diagnostics,
        Func<Plan, bool> confirm,
        IProgress<RunProgress>? progress,
        CancellationToken cancellation) =>
        new RunSession(host, registry, content, store, guard, request, diagnostics).Run(draft, confirm, progress, cancellation);
}
