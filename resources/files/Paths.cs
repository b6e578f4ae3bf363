namespace Reconciler.Resources.Files;

/// <summary>Absolute, normal paths of the node as text. Nothing here looks at the node.</summary>
internal static class Paths
{
    public const string Root = "/";

    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? Root : path[..slash];
    }

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Join(string directory, string name) => directory == Root ? Root + name : $"{directory}/{name}";

    /// <summary>The directories above, from the topmost down, without "/".</summary>
    public static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    public static bool IsBelow(string path, string directory) =>
        directory == Root
            ? path.Length > 1
            : path.Length > directory.Length && path[directory.Length] == '/' && path.StartsWith(directory, StringComparison.Ordinal);

    /// <summary>Absolute, and without empty, "." or ".." parts; "/" itself is nothing that a document can manage.</summary>
    public static bool IsNormal(string path) =>
        path.Length > 1 && path[0] == '/' && !path.Contains('\0', StringComparison.Ordinal)
        && path[1..].Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>The path in the id of a file, of whatever section: <c>files//etc/x</c>, <c>bundles/nsx-cni//etc/x</c>.</summary>
    public static string OfId(string id) => id[(id.IndexOf("//", StringComparison.Ordinal) + 1)..];
}
