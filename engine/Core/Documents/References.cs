using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Checks what names other entries or sections: <c>after</c>, the <c>members</c> of a bundle, the <c>blocks</c> of a preflight.</summary>
public static class References
{
    /// <summary>
    /// Reports each reference to which nothing in the document answers. An entry that is skipped on this node answers,
    /// and so does a section without entries: the reference is right, there is only nothing to wait for.
    /// </summary>
    public static void Check(IEnumerable<Reference> references, StateDocument document, string key, DiagnosticBag diagnostics)
    {
        foreach (var reference in references.Where(reference => !document.Identities.Contains(reference.Id)))
        {
            diagnostics.Error(Codes.DanglingReference, $"`{key}` names `{reference.Id}`, which is not in the document", reference.Span,
                diagnostics.NearestHint(reference.Id, document.Identities) ?? "it takes ids (`files//etc/x`) and sections (`files`)");
        }
    }
}
