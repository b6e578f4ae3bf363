using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>
/// What lies at a path (<see cref="Kind"/> null: nothing). A property that is null was not looked at, or cannot be foretold
/// (the label that a new file will get), and agrees with every value.
/// </summary>
public sealed record FileModel : ResourceModel
{
    public required string Path { get; init; }
    public FileKind? Kind { get; init; }
    public uint? Mode { get; init; }
    public uint? Uid { get; init; }
    public uint? Gid { get; init; }
    public long? Size { get; init; }
    public Digest? Digest { get; init; }
    public string? Target { get; init; }
    public ImmutableSortedDictionary<string, string>? Attributes { get; init; }
    public long? MtimeNs { get; init; }

    /// <summary>Of the observation, so that apply touches only what was seen. Not part of the state: neither written nor compared.</summary>
    public FileIdentity? Identity { get; init; }

    /// <summary>How apply gets here from the state before. Not part of the state: neither written nor compared.</summary>
    internal FileWork? Work { get; init; }

    public static FileModel Missing(string path) => new() { Path = path };

    public static FileModel Of(string path, FileState? state) => state is null ? Missing(path) : new FileModel
    {
        Path = path,
        Kind = state.Kind,
        Mode = state.Mode,
        Uid = state.Uid,
        Gid = state.Gid,
        Size = state.Kind == FileKind.Regular ? state.Size : null,
        Digest = state.Digest,
        Target = state.Target,
        Attributes = state.Attributes,
        MtimeNs = state.MtimeNs,
        Identity = state.Identity,
    };

    public override string ToJson() => FileModelJson.Write(this);

    /// <summary>The mtime does not count: it says when, not what. Nor does the mode of a link, which the kernel does not use.</summary>
    public override bool SameAs(ResourceModel other) =>
        other is FileModel that
        && Kind == that.Kind
        && (Kind is null
            || ((Kind == FileKind.Symlink || Agree(Mode, that.Mode))
                && Agree(Uid, that.Uid)
                && Agree(Gid, that.Gid)
                && Agree(Digest, that.Digest)
                && (Target is null || that.Target is null || Target == that.Target)
                && (Attributes is null || that.Attributes is null || SameAttributes(Attributes, that.Attributes))));

    internal static bool SameAttributes(ImmutableSortedDictionary<string, string> one, ImmutableSortedDictionary<string, string> other) =>
        ReferenceEquals(one, other) || (one.Count == other.Count && one.SequenceEqual(other));

    private static bool Agree<T>(T? one, T? other)
        where T : struct, IEquatable<T> => one is null || other is null || one.Value.Equals(other.Value);
}

/// <summary>What apply gives a new or changed inode, and the command that must accept a content first.</summary>
internal sealed record FileWork(FileAttributes Attributes, ImmutableArray<string> Validate);
