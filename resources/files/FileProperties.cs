using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>The properties of a file that a plan shows. Of a secret, nothing but the keyed fingerprint.</summary>
internal static class FileProperties
{
    public static ImmutableArray<PropertyChange> Of(FilesDiff diff, FileEntry entry, FileModel before, FileModel after)
    {
        var properties = ImmutableArray.CreateBuilder<PropertyChange>();
        if (before.Kind != after.Kind && (before.Kind is not null || after.Kind is not FileKind.Regular))
        {
            Add("type", Type(before), Type(after));
        }

        Add("content", Content(before, entry.Sensitive), Content(after, entry.Sensitive));
        Add("target", before.Target, after.Target);
        Add("mode", Mode(before), Mode(after));
        if (entry.Owner is not null || before.Kind is not null)
        {
            Add("owner", before.Uid is { } old ? diff.Owner(old) : null, after.Uid is { } uid ? diff.Owner(uid) : null);
        }

        if (entry.Group is not null || before.Kind is not null)
        {
            Add("group", before.Gid is { } old ? diff.Group(old) : null, after.Gid is { } gid ? diff.Group(gid) : null);
        }

        if (before.Kind == after.Kind)
        {
            AddAttributes();
            Add("mtime", after.MtimeNs is null ? null : Time(before.MtimeNs), Time(after.MtimeNs));
        }

        return properties.ToImmutable();

        void Add(string name, string? old, string? now)
        {
            if (old != now)
            {
                properties.Add(new PropertyChange(name, old, now));
            }
        }

        void AddAttributes()
        {
            if (before.Attributes is not { } old || after.Attributes is not { } now)
            {
                return;
            }

            foreach (var name in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
            {
                Add(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name));
            }
        }
    }

    /// <summary>What is lost when something is removed.</summary>
    public static ImmutableArray<PropertyChange> OfRemoved(FileModel before, bool sensitive)
    {
        var properties = ImmutableArray.CreateBuilder<PropertyChange>();
        if (before.Kind != FileKind.Regular)
        {
            properties.Add(new PropertyChange("type", Type(before), null));
        }

        if (Content(before, sensitive) is { } content)
        {
            properties.Add(new PropertyChange("content", content, null));
        }

        if (before.Target is { } target)
        {
            properties.Add(new PropertyChange("target", target, null));
        }

        return properties.ToImmutable();
    }

    private static string? Type(FileModel model) => model.Kind is { } kind ? Replacement.Name(kind) : null;

    /// <summary>The digest, and the size beside it unless the content is secret.</summary>
    private static string? Content(FileModel model, bool sensitive) => model.Digest switch
    {
        null => null,
        { } digest when sensitive || digest.IsKeyed => digest.Short,
        { } digest => string.Create(CultureInfo.InvariantCulture, $"{digest.Short} ({model.Size} bytes)"),
    };

    private static string? Mode(FileModel model) =>
        model is { Mode: { } mode, Kind: not FileKind.Symlink } ? Modes.Format(mode) : null;

    private static string? Time(long? nanoseconds) => nanoseconds is { } ns
        ? DateTimeOffset.UnixEpoch.AddTicks(ns / 100).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)
        : null;
}
