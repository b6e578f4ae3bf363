namespace Reconciler.Core.Model;

/// <summary>
/// The names by which changes of different sections find each other when the planner orders them.
/// A change provides keys and needs keys; each provider of a key comes before each that needs it.
/// </summary>
public static class ResourceKeys
{
    /// <summary>The path exists as wanted.</summary>
    public static string Path(string path) => "path:" + path;

    /// <summary>The unit runs. Only who starts it provides this; who merely looks after it does not.</summary>
    public static string Running(string unit) => "running:" + unit;

    /// <summary>Something directly inside this directory was removed; the removal of the directory itself waits for it.</summary>
    public static string GoneIn(string directory) => "gone-in:" + directory;
}
