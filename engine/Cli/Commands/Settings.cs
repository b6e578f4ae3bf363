using System.CommandLine;
using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Cli.Commands;

/// <summary>What the shared options say, checked.</summary>
internal sealed record Settings
{
    public required IReadOnlyList<string> States { get; init; }

    /// <summary>In the order given: of one name the last counts.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; }
    public required IReadOnlyList<string> VariableFiles { get; init; }
    public required IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; }
    public required IReadOnlyList<string> Only { get; init; }
    public required IReadOnlyList<string> Skip { get; init; }
    public required bool Observe { get; init; }

    /// <summary>Absolute; "/" without <c>--root</c>.</summary>
    public required string Root { get; init; }

    /// <summary><c>--netns</c>: the process is in it already.</summary>
    public required string? NetworkNamespace { get; init; }
    public required string? Store { get; init; }
    public required TimeSpan LockTimeout { get; init; }
    public required bool All { get; init; }
    public required int Parallel { get; init; }
    public required bool Yes { get; init; }
    public required TimeSpan? Pause { get; init; }
    public required bool TrustFiles { get; init; }

    /// <summary>What <c>--only</c> and <c>--skip</c> leave, by id.</summary>
    public static Func<string, bool> Filter(IReadOnlyList<string> only, IReadOnlyList<string> skip)
    {
        if (only.Count + skip.Count == 0)
        {
            return _ => true;
        }

        var wanted = only.Select(pattern => new Glob(pattern)).ToArray();
        var unwanted = skip.Select(pattern => new Glob(pattern)).ToArray();
        return id => (wanted.Length == 0 || wanted.Any(g => g.Matches(id))) && !unwanted.Any(g => g.Matches(id));
    }

    public static Settings Read(ParseResult result, Switches s, DiagnosticBag diagnostics)
    {
        return new Settings
        {
            States = result.GetValue(s.States) ?? [],
            Variables = Pairs(result.GetValue(s.Variables), "--var", diagnostics),
            VariableFiles = result.GetValue(s.VariableFiles) ?? [],
            Facts = Pairs(result.GetValue(s.Facts), "--fact", diagnostics),
            Only = result.GetValue(s.Only) ?? [],
            Skip = result.GetValue(s.Skip) ?? [],
            Observe = result.GetValue(s.Observe),
            Root = ReadRoot(result.GetValue(s.Root), diagnostics),
            NetworkNamespace = result.GetValue(s.NetworkNamespace),
            Store = result.GetValue(s.Store),
            LockTimeout = Duration(result.GetValue(s.LockTimeout), "--lock-timeout", diagnostics) ?? TimeSpan.FromSeconds(30),
            All = result.GetValue(s.All),
            Parallel = ReadParallel(result.GetValue(s.Parallel), diagnostics),
            Yes = result.GetValue(s.Yes),
            Pause = Duration(result.GetValue(s.Pause), "--pause", diagnostics),
            TrustFiles = result.GetValue(s.TrustFiles),
        };
    }

    public static TimeSpan? Duration(string? text, string option, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return null;
        }

        if (Durations.Parse(text) is { } duration)
        {
            return duration;
        }

        diagnostics.Error(Codes.CommandLine, $"{option} '{text}' is no duration", hint: Durations.Form);
        return null;
    }

    private static List<KeyValuePair<string, string>> Pairs(string[]? given, string option, DiagnosticBag diagnostics)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var text in given ?? [])
        {
            var separator = text.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0)
            {
                diagnostics.Error(Codes.CommandLine, $"{option} '{text}' has no name and value", hint: $"write {option} NAME=VALUE");
            }
            else
            {
                pairs.Add(new(text[..separator], text[(separator + 1)..]));
            }
        }

        return pairs;
    }

    private static string ReadRoot(string? text, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return "/";
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text.Length == 0 ? "." : text));
        if (!Directory.Exists(root))
        {
            diagnostics.Error(Codes.CommandLine, $"--root {text} is no directory", hint: "make it first; it is where the node's files are to lie");
        }

        return root;
    }

    private static int ReadParallel(string? text, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return Environment.ProcessorCount;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 64)
        {
            return count;
        }

        diagnostics.Error(Codes.CommandLine, $"--parallel '{text}' is no number from 1 to 64", hint: "--parallel 1 looks at one resource at a time");
        return 1;
    }
}
