using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Reconciler.Benchmarks;

/// <summary><c>make bench</c>: ratios measured in one run, interleaved. Prints; judges nothing.</summary>
internal static class Bench
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("reconciler-bench-").FullName;

    private static int Main(string[] arguments)
    {
        if (arguments is ["time", var title, .. var command])
        {
            Comparison.Run(title, new Contender($"{Path.GetFileName(command[0])} {command[1]}", command[0], command[1..], () => { }));
            Directory.Delete(Folder);
            return 0;
        }

        var reconciler = Path.GetFullPath(arguments[0]);
        try
        {
            if (arguments is [_, "network"])
            {
                NetworkScale.Run(reconciler, Folder);
                return 0;
            }

            var floor = Compile();
            foreach (var count in (int[])[1, 1_000, 10_000])
            {
                NoOp(reconciler, floor, count);
            }

            Converge(reconciler, floor, 1_000);
            Repair(reconciler, 1_000, 10);
            Comparison.Run(
                "parse and validate a document of 10,000 entries",
                new Contender("reconciler validate", reconciler, ["validate", Write("validate", 10_000, i => $"    /etc/file-{i:00000}.conf: {{ mode: \"0644\", owner: root, content: \"text {i}\" }}\n")], () => { }));
            return 0;
        }
        finally
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static void NoOp(string reconciler, string floor, int count)
    {
        var root = Path.Combine(Folder, $"noop-{count}");
        Directory.CreateDirectory(root);
        var document = Document($"noop-{count}", count, "/files");
        Once(reconciler, "apply", document, "--yes", "--root", root);
        List<Contender> contenders =
        [
            new("reconciler apply", reconciler, ["apply", document, "--yes", "--root", root], () => { }),
            new("open, read and hash in C", floor, ["check", Path.Combine(root, "files")], () => { }),
        ];
        if (CfEngine.Policy(Folder, Path.Combine(root, "files"), count) is { } policy)
        {
            contenders.Add(new("cf-agent -K, recursive digest copy", CfEngine.Program, ["-K", "-f", policy], () => { }));
        }

        Comparison.Run($"nothing to do, {count} files of 1 KiB, content verified", [.. contenders]);
    }

    private static void Converge(string reconciler, string floor, int count)
    {
        var root = Path.Combine(Folder, "converge");
        var document = Document("converge", count, "/files");
        Action empty = () =>
        {
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            Directory.CreateDirectory(Path.Combine(root, "files"));
        };
        Comparison.Run(
            $"converge {count} new files, durable",
            new("reconciler apply", reconciler, ["apply", document, "--yes", "--root", root], empty),
            new("write, fsync, rename each in C", floor, ["write", Path.Combine(root, "files"), count.ToString(CultureInfo.InvariantCulture)], empty));
    }

    private static void Repair(string reconciler, int count, int drifted)
    {
        var root = Path.Combine(Folder, "repair");
        Directory.CreateDirectory(root);
        var document = Document("repair", count, "/files");
        Once(reconciler, "apply", document, "--yes", "--root", root);
        Action drift = () =>
        {
            for (var i = 0; i < drifted; i++)
            {
                File.WriteAllText(Path.Combine(root, "files", $"file-{i * (count / drifted):00000}.conf"), "drifted\n");
            }
        };
        Comparison.Run(
            $"repair {drifted} drifted of {count} files",
            new("reconciler apply", reconciler, ["apply", document, "--yes", "--root", root], drift),
            new("reconciler apply, nothing to do", reconciler, ["apply", document, "--yes", "--root", root], () => Once(reconciler, "apply", document, "--yes", "--root", root)));
    }

    /// <summary>A document whose entries name payloads of 1 KiB beside it, each its own.</summary>
    private static string Document(string name, int count, string directory)
    {
        var payloads = Path.Combine(Folder, name + "-payload");
        Directory.CreateDirectory(payloads);
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(payloads, $"{i:00000}"), $"{new string('x', 1018)}{i:00000}\n");
        }

        return Write(name, count, i => $"    {directory}/file-{i:00000}.conf: {{ mode: \"0644\", source: {name}-payload/{i:00000} }}\n");
    }

    private static string Write(string name, int count, Func<int, string> entry)
    {
        var text = new StringBuilder("apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: { name: bench }\nspec:\n  files:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(entry(i));
        }

        var path = Path.Combine(Folder, name + ".yaml");
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static string Compile()
    {
        var floor = Path.Combine(Folder, "floor");
        using var gcc = Process.Start("gcc", ["-O2", "-o", floor, Path.Combine(AppContext.BaseDirectory, "floor.c"), "-lcrypto"]);
        gcc.WaitForExit();
        return gcc.ExitCode == 0 ? floor : throw new InvalidOperationException("gcc could not compile floor.c (package libssl-dev)");
    }

    private static void Once(string program, params string[] arguments)
    {
        var measured = ChildProcess.Run(program, arguments);
        if (measured.Exit != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {measured.Exit}");
        }
    }
}
