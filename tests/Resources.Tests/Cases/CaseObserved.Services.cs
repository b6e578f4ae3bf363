using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Core.Ports.Services;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;
using Reconciler.Resources.Services;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>
/// The part of a case that is the init system: <c>services</c> holds why it does not answer (<c>unseen</c>, <c>noSystemd</c>), the <c>units</c>,
/// the files that they read (<c>inputs</c>: a state in words and when it was changed), and what the store has <c>noted</c> of them.
/// </summary>
public sealed partial class CaseObserved
{
    private JsonElement? Services => _root.TryGetProperty("services", out var value) ? value : null;

    public ServicesObserved ServicesFor() => new()
    {
        BelowRoot = Flag("belowRoot", false),
        Carries = Services is { } services ? Text(services, "carries") : null,
        System = new ServicesState
        {
            Unseen = Services is { } s ? Text(s, "unseen") : null,
            NoSystemd = Services is { } n ? Text(n, "noSystemd") : null,
            Units = [.. ServiceMembers("units").Select(unit => new UnitState
            {
                Name = unit.Name,
                Load = Text(unit.Value, "load") ?? "loaded",
                Active = Text(unit.Value, "active") ?? "active",
                Sub = Text(unit.Value, "sub") ?? "running",
                UnitFile = Text(unit.Value, "file") ?? "enabled",
                CanReload = Text(unit.Value, "canReload") is not null,
                Invocation = Text(unit.Value, "invocation") ?? "i1",
                StartedNs = Number(unit.Value, "started") ?? 100,
            })],
        },
        Files = ServiceMembers("inputs").ToDictionary(
            input => input.Name, input => new InputFile(Text(input.Value, "state")!, Number(input.Value, "changed")), StringComparer.Ordinal),
    };

    /// <summary>With what the store noted, and with the files that the same document changes.</summary>
    public DiffContext ContextOf(CaseDesired desired) =>
        new(Context.Remembered with { Notes = ServiceMembers("noted").ToDictionary(note => note.Name, Note) }, this, isPrivileged: true)
        {
            Company = Company.None.Claiming([.. desired.Files.Entries, .. desired.Bundles.Entries, .. desired.AppArmor.Entries]).With(
                desired.Files.Entries.ToList(), FilesSection.Diff(desired.Files, FilesFor(desired.Files.Files), Context)),
        };

    private static string Note(JsonProperty note) => new ServiceNote(
        Text(note.Value, "invocation"),
        note.Value.GetProperty("inputs").EnumerateObject().ToImmutableSortedDictionary(
            input => input.Name,
            input => InputFiles.Digest(
                input.Value.EnumerateObject().Select(file => file.Name),
                input.Value.EnumerateObject().ToDictionary(file => file.Name, file => new InputFile(file.Value.GetString()!, null)),
                [])!,
            StringComparer.Ordinal)).ToString();

    private JsonElement.ObjectEnumerator ServiceMembers(string name) =>
        Services is { } value && value.TryGetProperty(name, out var members) ? members.EnumerateObject() : default;
}
