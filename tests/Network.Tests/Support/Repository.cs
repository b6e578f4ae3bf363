namespace Reconciler.Network.Tests.Support;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Reconciler.sln")) ? directory : Find(Path.GetDirectoryName(directory)!);
}
