namespace Reconciler.Core.Planning;

/// <summary>Whether a reference (in <c>after</c>, <c>blocks</c>, <c>members</c>) means a resource: its id, what stands above it, or its section.</summary>
public static class Addresses
{
    public static bool Covers(string reference, string id) =>
        id.Length == reference.Length
            ? id == reference
            : id.Length > reference.Length && id[reference.Length] == '/' && id.StartsWith(reference, StringComparison.Ordinal)
                && IsWhole(reference, id);

    /// <summary>
    /// A section covers all of its ids (<c>files</c>), a bundle all of its files (<c>bundles/x</c> covers <c>bundles/x//etc/y</c>).
    /// A path covers only itself: <c>files//etc/cni</c> does not mean what lies in the directory.
    /// </summary>
    private static bool IsWhole(string reference, string id) =>
        !reference.Contains('/', StringComparison.Ordinal) || (id.Length > reference.Length + 1 && id[reference.Length + 1] == '/');
}
