namespace Reconciler.Core.Model;

/// <summary>
/// The observed state of one resource, as complete as undo needs it (more than a document can say), large or secret parts by digest.
/// It is what the journal keeps. A section derives its own record, and reads it back with its <c>ParseModel</c>.
/// </summary>
public abstract record ResourceModel
{
    /// <summary>One line of JSON without insignificant white space, never with secret content.</summary>
    public abstract string ToJson();

    /// <summary>Whether both mean the same state to someone who asks "has anything else changed it since?".</summary>
    public abstract bool SameAs(ResourceModel other);
}
