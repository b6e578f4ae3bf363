using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>What shall lie at a path.</summary>
public enum FileType
{
    File,
    Directory,
    Symlink,
}

/// <summary>What to do with something that lies there already.</summary>
public enum ExistingPolicy
{
    Replace,

    /// <summary>Whatever is there stays as it is.</summary>
    Keep,

    /// <summary>Something different is an obstacle that a person must clear.</summary>
    Refuse,
}

/// <summary>
/// One path as the document wants it, or (with <see cref="Exact"/>) as an undo does. What is null is not managed.
/// </summary>
public sealed record FileEntry(EntryHeader Header, string Path) : DesiredEntry(Header)
{
    public FileType Type { get; init; }

    public Payload? Content { get; init; }

    /// <summary>Digest (keyed if <see cref="Sensitive"/>) and length of <see cref="Content"/>.</summary>
    public ContentInfo Info { get; init; }

    public string? Target { get; init; }

    /// <summary>A name or a number.</summary>
    public string? Owner { get; init; }

    /// <summary>A name or a number.</summary>
    public string? Group { get; init; }

    public uint? Mode { get; init; }

    public ExistingPolicy Existing { get; init; }

    /// <summary>The plain digest that the payload was checked against.</summary>
    public string? Sha256 { get; init; }

    public ImmutableArray<string> Validate { get; init; } = [];

    public bool Absent { get; init; }

    public bool OnlyIfCreated { get; init; }

    public bool Recurse { get; init; }

    public bool Force { get; init; }

    public bool Sensitive { get; init; }

    /// <summary>Set by undo alone: more than the document can say.</summary>
    public ExactState? Exact { get; init; }

    /// <summary>Whether the content is looked at: it is managed, or what lies at the path may have to be kept as a pre-image.</summary>
    internal bool AsksContent => Absent || Content is not null || Type != FileType.File;

    /// <summary>An absent entry claims its path too: it may not be wanted there by another.</summary>
    public override ImmutableArray<string> Provides => [ResourceKeys.Path(Path)];

    public override ImmutableArray<string> Needs => Absent ? [] : [ResourceKeys.Path(Paths.Parent(Path))];

    public override void Describe(FingerprintWriter writer)
    {
        writer.Add("path", Path);
        writer.Add("absent", Absent);
        writer.Add("onlyIfCreated", OnlyIfCreated);
        writer.Add("recurse", Recurse);
        if (Absent)
        {
            return;
        }

        writer.Add("type", Type.ToString());
        writer.Add("content", Content is null ? null : Info.Digest.Text);
        writer.Add("target", Target);
        writer.Add("owner", Owner);
        writer.Add("group", Group);
        writer.Add("mode", Mode?.ToString(CultureInfo.InvariantCulture));
        writer.Add("existing", Existing == ExistingPolicy.Replace ? null : Existing.ToString());
        writer.Add("force", Force);
        writer.Add("sensitive", Sensitive);
        foreach (var argument in Validate)
        {
            writer.Add("validate", argument);
        }
    }
}

/// <summary>The parts of a recorded state that no document can name. Null: not recorded, so left alone.</summary>
public sealed record ExactState(ImmutableSortedDictionary<string, string>? Attributes, long? MtimeNs);
