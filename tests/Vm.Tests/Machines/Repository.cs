namespace Reconciler.Vm.Tests.Machines;

/// <summary>Where the sources are that the tests run from.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>The published executable: RECONCILER, or artifacts/reconciler.</summary>
    public static string Executable
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("RECONCILER") ?? Path("artifacts/reconciler");
            return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: make build");
        }
    }

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Reconciler.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Reconciler.sln is in no folder above the tests");
        }

        return folder.FullName;
    }
}
