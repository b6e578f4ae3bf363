using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// A profile as the kernel shall hold it. Its file, and the links beside it, are entries of their own: <c>apparmor/NAME//etc/apparmor.d/NAME</c>.
/// </summary>
public sealed record ProfileEntry(EntryHeader Header, string Name, string Path) : DesiredEntry(Header)
{
    public bool Absent { get; init; }

    /// <summary>Null: as the file says, and as it is loaded.</summary>
    public ProfileMode? Mode { get; init; }

    public RuleExpectation? Expect { get; init; }

    /// <summary>Of the file's wanted content; null where the content is not managed.</summary>
    public Digest? Content { get; init; }

    /// <summary>The names that the wanted content declares; empty where it is not managed.</summary>
    public ImmutableArray<string> Declares { get; init; } = [];

    /// <summary>The order's name for "it is not loaded any more": the file goes only then.</summary>
    internal static string Unloaded(string name) => "apparmor-unloaded:" + name;

    public override ImmutableArray<string> Provides => Absent ? [Key, Unloaded(Name)] : [Key];

    public override ImmutableArray<string> Needs => Absent
        ? []
        :
        [
            ResourceKeys.Path(Path),
            ResourceKeys.Path(ProfilePaths.ForceComplain(Path)),
            ResourceKeys.GoneIn(Paths.Parent(ProfilePaths.ForceComplain(Path))),
            ResourceKeys.GoneIn(Paths.Parent(ProfilePaths.Disable(Path))),
        ];

    private string Key => "apparmor:" + Name;

    public override void Describe(FingerprintWriter writer)
    {
        writer.Add("name", Name);
        writer.Add("path", Path);
        writer.Add("absent", Absent);
        if (!Absent)
        {
            writer.Add("mode", Mode?.Word());
            writer.Add("content", Content?.Text);
        }
    }
}
