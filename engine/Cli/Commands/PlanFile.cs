using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Runtime.SavedPlans;

namespace Reconciler.Cli.Commands;

/// <summary>Saves plans to files and reads them back.</summary>
internal static class PlanFile
{
    private const int LargestFile = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> Beginning => "{\"formatVersion\""u8;

    /// <summary>Whether the one argument is a saved plan: by how it begins, which no state document does.</summary>
    public static bool IsOne(IReadOnlyList<string> states)
    {
        if (states.Count != 1 || Path.GetFullPath(states[0]) is var path && !File.Exists(path))
        {
            return false;
        }

        try
        {
            using var stream = new SourceFiles().Open(path);
            Span<byte> start = stackalloc byte[Beginning.Length];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Beginning);
        }
        catch (HostException)
        {
            return false;
        }
    }

    public static void Save(string file, Plan plan, StateDocument document, Settings settings, Node node, DiagnosticBag diagnostics)
    {
        try
        {
            node.Store.Key.Persist();
        }
        catch (HostException failure)
        {
            diagnostics.Error(
                Codes.StoreReadOnly,
                $"the plan cannot be saved, because the key that seals it cannot be kept: {failure.Error}",
                hint: "make the directory of the store writable, or name another with --store");
            return;
        }

        var options = new SavedPlanOptions
        {
            Root = settings.Root,
            States = [.. settings.States.Select(Path.GetFullPath)],
            Variables = Last(settings.Variables),
            VariableFiles = [.. settings.VariableFiles.Select(Path.GetFullPath).Select(path => new StateFile(path, DigestOf(path)))],
            Only = [.. settings.Only],
            Skip = [.. settings.Skip],
        };
        var text = SavedPlan.Of(plan, document, options, node.Content, node.Store.Key).Serialize(node.Store.Key);
        try
        {
            Write(file, text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(Codes.CommandLine, $"the plan cannot be saved: {failure.Message}", hint: "name another file with --out");
        }
    }

    /// <summary>The saved plan, if it is ours and nothing is asked beside it that it cannot carry.</summary>
    public static SavedPlan? Read(Settings settings, Node node, DiagnosticBag diagnostics)
    {
        if (settings.Only.Count + settings.Skip.Count + settings.VariableFiles.Count > 0 || settings.Observe)
        {
            diagnostics.Error(
                Codes.CommandLine,
                "a saved plan is carried out exactly: --only, --skip, --vars and --observe belong to the plan",
                hint: "leave them out, or plan again with them");
            return null;
        }

        if (SavedPlan.Parse(ReadAll(settings.States[0]), node.Store.Key, diagnostics) is not { } saved)
        {
            return null;
        }

        if (saved.Options.Root != settings.Root)
        {
            diagnostics.Error(
                Codes.PlanNotOurs, $"the plan was made for {saved.Options.Root}, not for {settings.Root}", hint: $"give --root {saved.Options.Root}");
            return null;
        }

        saved.CheckVariables(Last(settings.Variables), node.Store.Key, diagnostics);
        foreach (var file in saved.Options.VariableFiles.Where(file => !File.Exists(file.AbsolutePath) || DigestOf(file.AbsolutePath) != file.Sha256))
        {
            diagnostics.Error(Codes.StalePlan, $"the plan is stale: {file.AbsolutePath} has changed", hint: "plan again");
        }

        return diagnostics.HasErrors ? null : saved;
    }

    /// <summary>The documents of the plan as they are now.</summary>
    public static StateDocument? ReadDocument(SavedPlan saved, Node node, Settings settings, DiagnosticBag diagnostics) => Reading.Read(
        new StateRequest
        {
            Paths = saved.Options.States,
            Variables = [.. settings.Variables],
            VariableFiles = [.. saved.Options.VariableFiles.Select(f => f.AbsolutePath)],
            Facts = node.Host.Facts,
        },
        node,
        diagnostics);

    private static ImmutableSortedDictionary<string, string> Last(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var last = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            last[name] = value;
        }

        return last.ToImmutable();
    }

    private static byte[] ReadAll(string file)
    {
        using var stream = new SourceFiles().Open(Path.GetFullPath(file));
        var content = new byte[Math.Min(stream.Length, LargestFile)];
        stream.ReadExactly(content);
        return content;
    }

    private static string DigestOf(string path)
    {
        using var stream = new SourceFiles().Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Beside the file, then renamed: whoever reads it finds the old plan or the new one. Only its owner may.</summary>
    private static void Write(string file, string text)
    {
        var path = Path.GetFullPath(file);
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        using (var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        File.Move(temporary, path, overwrite: true);
    }
}
