using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Runtime.Tests.Guard;

/// <summary>A network of names with values, what is wanted of it, and what happens when it is changed.</summary>
public sealed class Wire
{
    private static readonly AsyncLocal<Wire?> Mine = new();

    public Wire() => Mine.Value = this;

    public static Wire Current => Mine.Value ?? throw new InvalidOperationException("this test has no wire");

    public SortedDictionary<string, string> Links { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, string?> Wanted { get; } = new(StringComparer.Ordinal);

    public GuardSpec? Guard { get; set; } = GuardSpec.Default;

    /// <summary>Names whose changes may cut the node off.</summary>
    public HashSet<string> Risky { get; } = new(StringComparer.Ordinal);

    /// <summary>The unit without which nothing of the wire can be seen; null: it always can.</summary>
    public string? Unit { get; set; }

    public bool IsHidden { get; set; }

    /// <summary>How often it was looked at.</summary>
    public int Looks { get; set; }

    public Action<string> BeforeSet { get; set; } = _ => { };

    public Action BeforePutBack { get; set; } = () => { };

    public Func<string, HostError?> FailSet { get; set; } = _ => null;

    public Func<IReadOnlyList<HostError>> FailPutBack { get; set; } = () => [];

    public int PutBacks { get; set; }

    public string Text => string.Join(' ', Links.Select(link => $"{link.Key}={link.Value}"));
}

public sealed record WireEntry(EntryHeader Header, string Name, string? Value) : DesiredEntry(Header)
{
    public override ImmutableArray<string> Provides => [$"link:{Name}"];

    public override ImmutableArray<string> Needs => Wire.Current.Unit is { } unit ? [ResourceKeys.Running(unit)] : [];

    public override void Describe(FingerprintWriter writer) => writer.Add("value", Value ?? "absent");
}

public sealed record WireModel(string? Value) : ResourceModel
{
    public override string ToJson() => Value is null ? "null" : $"\"{Value}\"";

    public override bool SameAs(ResourceModel other) => Equals(other);
}

public sealed record WireSpec(ImmutableArray<WireEntry> Links) : ISectionSpec<WireSpec>
{
    public IReadOnlyList<DesiredEntry> Entries => [.. Links];

    public WireSpec Restrict(Func<string, bool> keep) => new([.. Links.Where(link => keep(link.Id))]);
}

/// <summary>The smallest section that can be guarded.</summary>
public sealed class WireSection : ISection<WireSpec, Wire>, IGuardedSection
{
    public static string Name => "network";

    public static WireSpec Read(SectionDocument section, ReadContext context) => new([.. Wire.Current.Wanted.Select((w, i) =>
        new WireEntry(new EntryHeader($"network/{w.Key}", new SourceSpan("/docs/test.yaml", 100 + i, 5), Observe: false, After: []), w.Key, w.Value))]);

    public static bool IsLookedAtTwice => true;

    public static Wire Observe(WireSpec desired, IHostReader host)
    {
        Wire.Current.Looks++;
        return Wire.Current;
    }

    public static SectionPlan Diff(WireSpec desired, Wire observed, DiffContext context)
    {
        var predicted = observed.IsHidden && desired.Links.Any(context.Company.Brings);
        IReadOnlyDictionary<string, string> seen = observed.IsHidden ? ImmutableDictionary<string, string>.Empty : observed.Links;
        return new([.. desired.Links.Where(link => seen.GetValueOrDefault(link.Name) != link.Value).Select(link => Change(link, observed, seen))
            .Select(change => observed.IsHidden && !predicted ? change with { Action = ActionKind.Blocked, Why = "nothing of it can be seen" } : change with { Predicted = predicted })])
        {
            Guard = observed.Guard,
        };
    }

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => [.. batch.Select(change =>
    {
        var name = NameOf(change);
        Wire.Current.BeforeSet(name);
        if (Wire.Current.FailSet(name) is { } error)
        {
            return new Outcome(change, error);
        }

        Set(name, ((WireModel)change.After!).Value);
        return new Outcome(change, null);
    })];

    public static WireSpec Restore(IReadOnlyList<RestoreTarget> targets) =>
        new([.. targets.Select(target => new WireEntry(target.Header, target.Header.Id["network/".Length..], ((WireModel)target.Target).Value))]);

    public static ResourceModel ParseModel(string json) => new WireModel(json == "null" ? null : json.Trim('"'));

    public static bool CleanUp(JournalledChange change, IHost host) => false;

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => null;

    public static string Snapshot(IReadOnlyList<Change> changes, IHostReader host) =>
        $"{{{string.Join(',', changes.Select(change => $"\"{NameOf(change)}\":{new WireModel(Wire.Current.Links.GetValueOrDefault(NameOf(change))).ToJson()}"))}}}";

    public static IReadOnlyList<HostError> PutBack(string snapshot, IHost host)
    {
        Wire.Current.PutBacks++;
        Wire.Current.BeforePutBack();
        if (Wire.Current.FailPutBack() is { Count: > 0 } errors)
        {
            return errors;
        }

        using var json = JsonDocument.Parse(snapshot);
        foreach (var link in json.RootElement.EnumerateObject())
        {
            Set(link.Name, link.Value.GetString());
        }

        return [];
    }

    private static string NameOf(Change change) => change.Id["network/".Length..];

    private static void Set(string name, string? value)
    {
        if (value is null)
        {
            Wire.Current.Links.Remove(name);
        }
        else
        {
            Wire.Current.Links[name] = value;
        }
    }

    private static Change Change(WireEntry link, Wire observed, IReadOnlyDictionary<string, string> seen)
    {
        var now = seen.GetValueOrDefault(link.Name);
        return new Change
        {
            Id = link.Id,
            Section = Name,
            Action = now is null ? ActionKind.Create : link.Value is null ? ActionKind.Remove : ActionKind.Change,
            Origin = link.Header.Origin,
            Disruption = observed.Risky.Contains(link.Name) ? Disruption.Connectivity : Disruption.None,
            Properties = [new PropertyChange("value", now, link.Value)],
            Before = new WireModel(now),
            After = new WireModel(link.Value),
            Provides = link.Provides,
            Needs = link.Needs,
        };
    }
}
