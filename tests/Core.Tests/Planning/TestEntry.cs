using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;

namespace Reconciler.Core.Tests.Planning;

/// <summary>An entry of no real section: the planner must not care.</summary>
internal sealed record TestEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public string Wish { get; init; } = "";

    public ImmutableArray<string> Provided { get; init; } = [];

    public ImmutableArray<string> Needed { get; init; } = [];

    public override ImmutableArray<string> Provides => Provided;

    public override ImmutableArray<string> Needs => Needed;

    public override void Describe(FingerprintWriter writer) => writer.Add("wish", Wish);

    public static TestEntry Of(string id, params string[] after) =>
        new(new EntryHeader(id, new SourceSpan("state.yaml", 1, 1), Observe: false, [.. after]));

    public Change Create() => new()
    {
        Id = Id,
        Section = Id.Split('/')[0],
        Action = ActionKind.Create,
        Origin = Header.Origin,
        Provides = Provided,
        Needs = Needed,
    };
}
