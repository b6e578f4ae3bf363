namespace Reconciler.Host.Tests.Support;

/// <summary>Skips, visibly, what this machine cannot show.</summary>
public static class Needs
{
    public static void Root() => Assert.SkipUnless(Node.IsRoot, "needs root: it changes owners or mounts");

    public static void Command(string name) => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, name))),
        $"needs the command {name}");
}
