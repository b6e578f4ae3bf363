namespace Reconciler.Benchmarks;

/// <summary>Debian's cfengine3, where it is installed: the same directory copied by digest, which is in sync.</summary>
internal static class CfEngine
{
    public const string Program = "/usr/bin/cf-agent";

    /// <summary>A policy file for this directory, or null (with a word) where cf-agent is missing.</summary>
    public static string? Policy(string folder, string source, int count)
    {
        if (!File.Exists(Program))
        {
            Console.WriteLine("  (cf-agent is not installed: apt-get install cfengine3; the comparison is left out)");
            return null;
        }

        var destination = Path.Combine(folder, $"cf-{count}");
        Directory.CreateDirectory(destination);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(destination, Path.GetFileName(file)), overwrite: true);
        }

        var policy = Path.Combine(folder, $"cf-{count}.cf");
        File.WriteAllText(policy, $$"""
            body common control { bundlesequence => { "main" }; }
            bundle agent main
            {
            files:
              "{{destination}}/."
                copy_from => by_digest("{{source}}"),
                depth_search => all;
            }
            body copy_from by_digest(from) { source => "$(from)"; compare => "digest"; }
            body depth_search all { depth => "inf"; }
            """);
        File.SetUnixFileMode(policy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return policy;
    }
}
