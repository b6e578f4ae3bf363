using Reconciler.Core.Documents;

namespace Reconciler.Runtime.Convergence;

/// <summary>What a run is about. An undo has no document.</summary>
internal sealed record RunRequest(string State, ConvergeOptions Options)
{
    public StateDocument? Document { get; init; }

    /// <summary>Not all of the document is looked at for another reason than <c>--only</c>: what is not, has not left it.</summary>
    public bool IsPartial { get; init; }
}
