namespace Reconciler.Core.Sections;

/// <summary>
/// A thing that <c>doctor</c> looked at: what was found, whether all of it can be managed, and where not, what that means for a document.
/// </summary>
public sealed record NodeCheck(string Name, bool IsGood, string Found, string? Means = null);
