using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Services;

/// <summary>What a unit read when it was started: an id, a section or a path, with the files of the node that it means as far as the document says.</summary>
public sealed record ServiceInput(string Reference, ImmutableArray<string> Paths);

/// <summary>How a unit takes up what has changed.</summary>
public enum Renewal
{
    Reload,
    Restart,
}

/// <summary>A unit as the document wants it, or (with <see cref="Renewed"/>, <see cref="NotInvocation"/>) as an undo or a recovery does. Null: not managed.</summary>
public sealed record ServiceEntry(EntryHeader Header, string Unit) : DesiredEntry(Header)
{
    public bool? Running { get; init; }

    public bool? Enabled { get; init; }

    public bool? Masked { get; init; }

    public ImmutableArray<ServiceInput> ReloadOn { get; init; } = [];

    public ImmutableArray<ServiceInput> RestartOn { get; init; } = [];

    /// <summary>Of an undo: the run took up the inputs in this way, so going back does it again.</summary>
    public Renewal? Renewed { get; init; }

    /// <summary>Of a recovery: as long as the unit is this one, it has not been started anew.</summary>
    public string? NotInvocation { get; init; }

    /// <summary>Where the document says that Open vSwitch's database listens, of a unit that carries the node's connectivity; null: its usual place.</summary>
    public string? OvsSocket { get; init; }

    /// <summary>A recorded state to go back to, not an entry of a document.</summary>
    public bool IsRecorded { get; init; }

    public IEnumerable<ServiceInput> Inputs => RestartOn.Concat(ReloadOn);

    public override ImmutableArray<string> Provides => ["service:" + Unit];

    public override ImmutableArray<string> Needs =>
        [.. Inputs.Select(input => input.Reference).Where(IsPath).Concat(UnitFiles.Of(Unit)).Distinct().Select(ResourceKeys.Path)];

    internal static bool IsPath(string reference) => reference.StartsWith('/');

    public override void Describe(FingerprintWriter writer)
    {
        writer.Add("running", Text(Running));
        writer.Add("enabled", Text(Enabled));
        writer.Add("masked", Text(Masked));
        foreach (var input in RestartOn)
        {
            writer.Add("restartOn", input.Reference);
        }

        foreach (var input in ReloadOn)
        {
            writer.Add("reloadOn", input.Reference);
        }
    }

    private static string? Text(bool? flag) => flag switch
    {
        true => "yes",
        false => "no",
        null => null,
    };
}

/// <summary>Where a document may put the file of a unit: what is written there comes before the unit is looked after.</summary>
internal static class UnitFiles
{
    public static IEnumerable<string> Of(string unit) =>
        [$"/etc/systemd/system/{unit}", $"/usr/lib/systemd/system/{unit}", $"/lib/systemd/system/{unit}"];
}
