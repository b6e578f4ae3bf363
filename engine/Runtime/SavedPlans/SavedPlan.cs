using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.SavedPlans;

/// <summary>What the command line has to say of a plan that is saved: how to read its documents again.</summary>
public sealed record SavedPlanOptions
{
    public required string Root { get; init; }

    /// <summary>The arguments STATE, as absolute paths: files or directories.</summary>
    public required ImmutableArray<string> States { get; init; }

    /// <summary>Values of <c>--var</c>: they are not saved, only their fingerprints.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>--vars</c>, by absolute path, with the SHA-256 (hex) of what was read.</summary>
    public ImmutableArray<StateFile> VariableFiles { get; init; } = [];

    public ImmutableArray<string> Only { get; init; } = [];

    public ImmutableArray<string> Skip { get; init; } = [];
}

/// <summary>A change that was promised: nothing of its content, only how to tell that it is still the same.</summary>
public sealed record SavedChange(string Id, ActionKind Action, string Before, string After);

/// <summary>
/// A plan to be carried out later, exactly. It names files by path and digest, and values and states by keyed fingerprint; it is good only
/// with the key of the store that made it.
/// </summary>
public sealed record SavedPlan
{
    private const string Values = "variable";
    private const string States = "state";

    public required string State { get; init; }

    public required SavedPlanOptions Options { get; init; }

    public required ImmutableArray<StateFile> Files { get; init; }

    /// <summary>Payload files of the changes, by absolute path, with keyed digests: the plain one of a weak secret would betray it.</summary>
    public required ImmutableArray<StateFile> Payloads { get; init; }

    /// <summary>Names of <c>--var</c> with the fingerprints of their values.</summary>
    public required ImmutableSortedDictionary<string, string> Variables { get; init; }

    public required ImmutableArray<SavedChange> Changes { get; init; }

    public ImmutableHashSet<string> Ids => _ids ??= [.. Changes.Select(c => c.Id)];

    private ImmutableHashSet<string>? _ids;

    /// <summary>The key must be persistent (<see cref="StoreKey.Persist"/>), or nobody will ever be able to read it.</summary>
    public static SavedPlan Of(Plan plan, StateDocument document, SavedPlanOptions options, IContentSource content, StoreKey key)
    {
        var changes = plan.Changes.Where(c => c.Action.IsEffective() && !c.Observed).ToList();
        return new SavedPlan
        {
            State = plan.State,
            Options = options with { Variables = ImmutableSortedDictionary<string, string>.Empty },
            Files = document.Files,
            Payloads =
            [
                .. changes.Select(c => c.Content).OfType<Payload.Source>().DistinctBy(p => p.AbsolutePath, StringComparer.Ordinal)
                    .Select(p => new StateFile(p.AbsolutePath, content.Describe(p, keyed: true).Digest.Text)),
            ],
            Variables = options.Variables.ToImmutableSortedDictionary(v => v.Key, v => key.Fingerprint(Values, v.Value)),
            Changes = [.. changes.Select(c => Promise(c, key))],
        };
    }

    public string Serialize(StoreKey key) => SavedPlanText.Write(this, key);

    /// <summary>Null, and a diagnostic, if it is no saved plan, was changed, or was made with another store.</summary>
    public static SavedPlan? Parse(ReadOnlyMemory<byte> content, StoreKey key, DiagnosticBag diagnostics) =>
        SavedPlanText.Read(content, key, diagnostics);

    /// <summary>The values of <c>--var</c> must be given again, and be the same.</summary>
    public void CheckVariables(IReadOnlyDictionary<string, string> given, StoreKey key, DiagnosticBag diagnostics)
    {
        foreach (var (name, fingerprint) in Variables)
        {
            if (!given.TryGetValue(name, out var value))
            {
                diagnostics.Error(Codes.CommandLine, $"the plan was made with --var {name}=...; its value is not saved", hint: $"give --var {name}=VALUE again");
            }
            else if (key.Fingerprint(Values, value) != fingerprint)
            {
                Stale($"the value of --var {name} is not the one that the plan was made with", diagnostics);
            }
        }

        foreach (var name in given.Keys.Where(name => !Variables.ContainsKey(name)))
        {
            diagnostics.Error(Codes.CommandLine, $"the plan was made without --var {name}", hint: "leave it out, or plan again");
        }
    }

    /// <summary>The state files must be the ones that were planned.</summary>
    public void CheckDocument(StateDocument document, DiagnosticBag diagnostics)
    {
        var now = document.Files.ToDictionary(f => f.AbsolutePath, f => f.Sha256, StringComparer.Ordinal);
        foreach (var file in Files.Where(f => now.GetValueOrDefault(f.AbsolutePath) != f.Sha256))
        {
            Stale(now.ContainsKey(file.AbsolutePath) ? $"{file.AbsolutePath} has changed" : $"{file.AbsolutePath} is gone", diagnostics);
        }

        foreach (var path in now.Keys.Except(Files.Select(f => f.AbsolutePath)))
        {
            Stale($"{path} was not there", diagnostics);
        }
    }

    /// <summary>What each change looked at, and what it would do, must be as it was, and nothing must have come in addition.</summary>
    internal void CheckPlan(Plan plan, IContentSource content, StoreKey key, DiagnosticBag diagnostics)
    {
        foreach (var file in Payloads)
        {
            var payload = new Payload.Source(file.AbsolutePath, new SourceSpan(file.AbsolutePath, 1, 1));
            if (Describe(payload, content) != file.Sha256)
            {
                Stale($"{file.AbsolutePath} has changed", diagnostics);
            }
        }

        var now = plan.Changes.ToDictionary(c => c.Id, StringComparer.Ordinal);
        foreach (var promised in Changes)
        {
            if (!now.TryGetValue(promised.Id, out var change))
            {
                Stale($"{promised.Id} is as it shall be already", diagnostics);
            }
            else if (!change.Action.IsEffective() || change.Observed)
            {
                Stale($"{promised.Id} can no longer be carried out{(change.Why is { } why ? ": " + why : "")}", diagnostics);
            }
            else if (Promise(change, key) != promised)
            {
                Stale($"{promised.Id} is not as it was when the plan was made", diagnostics);
            }
        }

        foreach (var change in plan.Changes.Where(c => c.Action.IsEffective() && !c.Observed && !Ids.Contains(c.Id)))
        {
            Stale($"{change.Id} would have to be changed as well", diagnostics);
        }
    }

    private static string? Describe(Payload.Source payload, IContentSource content)
    {
        try
        {
            return content.Describe(payload, keyed: true).Digest.Text;
        }
        catch (HostException)
        {
            return null;
        }
    }

    private static SavedChange Promise(Change change, StoreKey key) => new(
        change.Id,
        change.Action,
        key.Fingerprint(States, change.Before?.ToJson() ?? ""),
        key.Fingerprint(States, change.After?.ToJson() ?? ""));

    private static void Stale(string what, DiagnosticBag diagnostics) => diagnostics.Error(
        Codes.StalePlan, string.Create(CultureInfo.InvariantCulture, $"the plan is stale: {what}"), hint: "plan again");
}
