using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Services;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>
/// What a unit owes: to be restarted, or reloaded, for inputs that are not those it works with. Not an event but state: it compares what the
/// files are now, and will be after this run, with what is noted of the unit, and with when it was started.
/// </summary>
internal sealed class Obligation(ServiceEntry service, UnitState unit, ServicesObserved observed, DiffContext context)
{
    /// <summary>An input that is no file is being changed by a run; it stands until the unit has been started after it.</summary>
    private const string Changing = "changing";

    private readonly ServiceNote _before = ServiceNote.Parse(context.Remembered.Notes.GetValueOrDefault(service.Id));

    /// <summary>The references for which a restart, or a reload, is owed.</summary>
    public ImmutableArray<string> Restart => [.. Owed(service.RestartOn)];

    public ImmutableArray<string> Reload => [.. Owed(service.ReloadOn)];

    /// <summary>What the unit works with, as far as is known before anything is done.</summary>
    public ServiceNote Note => new(
        unit.IsRunning ? unit.Invocation : null,
        service.Inputs.DistinctBy(input => input.Reference)
            .Select(input => (input.Reference, Digest: IsChanging(input) ? Changing : WorksWith(input)))
            .Where(input => input.Digest is not null)
            .ToImmutableSortedDictionary(input => input.Reference, input => input.Digest!, StringComparer.Ordinal));

    /// <summary>By reference, the inputs that are no files, each with the wish that is fulfilled once this unit's turn comes.</summary>
    public IEnumerable<string> Others(ServiceInput input) => context.Company.EntriesOf(input.Reference)
        .Where(entry => !entry.Provides.Any(key => key.StartsWith(ResourceKeys.Path(""), StringComparison.Ordinal)))
        .Select(entry => $"{entry.Id} {entry.Fingerprint()}");

    private IEnumerable<string> Owed(ImmutableArray<ServiceInput> inputs) => !unit.IsRunning
        ? []
        : inputs.Where(input => WillChange(input) || (service.Renewed is null && Now(input) is { } now && WorksWith(input) is { } then && now != then))
            .Select(input => input.Reference);

    private bool WillChange(ServiceInput input) => context.Company.ChangesOf(input.Reference).Any();

    private bool IsChanging(ServiceInput input) => input.Paths.IsEmpty && WillChange(input);

    private string? Now(ServiceInput input) => InputFiles.Digest(input.Paths, observed.Files, Others(input));

    /// <summary>
    /// A unit that is not running will read what is there when it starts. What is met for the first time owes nothing. Where the unit is not the
    /// one that the note is about, it was started since, by a reboot or by hand, and has read what had not changed after that.
    /// </summary>
    private string? WorksWith(ServiceInput input)
    {
        var now = Now(input);
        if (!unit.IsRunning || !_before.Inputs.TryGetValue(input.Reference, out var noted))
        {
            return now;
        }

        return unit.Invocation == _before.Invocation || !ReadSince(input) ? noted : now ?? noted;
    }

    private bool ReadSince(ServiceInput input) =>
        unit.StartedNs is { } started && input.Paths.All(path => observed.Files.GetValueOrDefault(path)?.ChangedNs is not { } changed || changed <= started);
}
