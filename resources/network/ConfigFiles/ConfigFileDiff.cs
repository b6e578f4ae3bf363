using System.Collections.Immutable;
using System.Security.Cryptography;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>The change by which a configuration file gets a text, or goes, or comes to be exactly as it was recorded. Pure.</summary>
internal static class ConfigFileDiff
{
    /// <summary>
    /// Towards a text; null: the file shall be gone. Null if it is so. Owner and attributes stay as they are, and the mode does where none is given.
    /// </summary>
    public static Change? To(EntryHeader header, ConfigFileSeen seen, string? text, uint? mode = null)
    {
        if (seen.WhyNot is { } why)
        {
            return Start(header, ActionKind.Blocked, seen) with { Why = why };
        }

        var wanted = text is null ? null : mode ?? seen.State?.Mode;
        if (seen.Text == text && seen.State?.Mode == wanted)
        {
            return null;
        }

        if (seen.Observation.ReadOnly == true)
        {
            return Blocked(header, seen, FilesDiff.WhyReadOnly(seen.Path));
        }

        var change = Written(header, seen, text, (seen.State is { } state ? Kept(seen.Path, state) : FileModel.Missing(seen.Path)) with { Mode = wanted ?? Modes.NewFile });
        return seen.Text == text
            ? change with { Text = null, Properties = [.. Difference("mode", Modes.Format(seen.State!.Mode), Modes.Format(wanted!.Value))] }
            : change with { Properties = seen.State is { } old && text is not null ? [.. Difference("mode", Modes.Format(old.Mode), Modes.Format(wanted ?? old.Mode))] : [] };
    }

    /// <summary>Towards a recorded state, with the mode, owner, attributes and mtime that were recorded.</summary>
    public static Change? Exact(EntryHeader header, ConfigFileModel target, ConfigFileSeen seen)
    {
        if (seen.Model.SameAs(target))
        {
            return null;
        }

        if (seen.WhyNot is { } why)
        {
            return Start(header, ActionKind.Blocked, seen) with { Why = why };
        }

        if (seen.Observation.ReadOnly == true)
        {
            return Blocked(header, seen, FilesDiff.WhyReadOnly(seen.Path));
        }

        var change = Written(header, seen, target.Text, target.File);
        return change with
        {
            Before = (ConfigFileModel)change.Before! with { Activation = target.Activation },
            After = (ConfigFileModel)change.After! with { MissingDirectories = target.MissingDirectories, Activation = target.Activation },
            Disruption = target.Activation is { } activation ? PersistActivate.DisruptionOf(activation.Tool) : change.Disruption,
            Properties = Differences(seen.Model.File, target.File),
        };
    }

    /// <summary>The file is as it shall be, and its daemon does not know yet.</summary>
    public static Change TakeUp(EntryHeader header, ConfigFileSeen seen) => Start(header, ActionKind.Change, seen) with { After = seen.Model };

    public static Change Blocked(EntryHeader header, ConfigFileSeen seen, string why) => Start(header, ActionKind.Blocked, seen) with { Why = why };

    private static Change Start(EntryHeader header, ActionKind action, ConfigFileSeen seen) => new()
    {
        Id = header.Id,
        Section = NetworkIds.Section,
        Action = action,
        Origin = header.Origin,
        Observed = header.Observe,
        Disruption = ConfigDaemon.Of(seen.Path)?.Disruption ?? Disruption.None,
        Before = seen.Model,
    };

    private static Change Written(EntryHeader header, ConfigFileSeen seen, string? text, FileModel file)
    {
        var action = seen.State is null ? ActionKind.Create : text is null ? ActionKind.Remove : ActionKind.Change;
        var bytes = text is null ? null : ConfigFileModel.Bytes(text);
        var after = bytes is null
            ? FileModel.Missing(seen.Path)
            : file with
            {
                Kind = FileKind.Regular,
                Size = bytes.Length,
                Digest = new Digest(Digest.PlainPrefix + Convert.ToHexStringLower(SHA256.HashData(bytes))),
                Identity = null,
                Work = new FileWork(
                    new FileAttributes { Mode = file.Mode, Uid = file.Uid, Gid = file.Gid, Attributes = file.Attributes, MtimeNs = file.MtimeNs }, []),
            };
        return Start(header, action, seen) with
        {
            After = new ConfigFileModel { File = after, Text = text },
            Text = bytes is null ? null : new TextChange(seen.Path, seen.Observation.Content ?? default, new Payload.Inline(bytes)),
            Notes = seen.State is { } state ? FileNotes.OfRemoved(state) : [.. seen.Model.DirectoriesToMake.Select(directory => $"makes the directory {directory}")],
        };
    }

    /// <summary>A new inode with everything of the old one but content and mtime.</summary>
    private static FileModel Kept(string path, FileState state) => FileModel.Of(path, state) with { MtimeNs = null, Digest = null };

    private static ImmutableArray<PropertyChange> Differences(FileModel before, FileModel after) => before.Kind is null || after.Kind is null
        ? []
        :
        [
            .. Difference("mode", before.Mode is { } mode ? Modes.Format(mode) : null, after.Mode is { } other ? Modes.Format(other) : null),
            .. Difference("owner", Number(before.Uid), Number(after.Uid)),
            .. Difference("group", Number(before.Gid), Number(after.Gid)),
        ];

    private static IEnumerable<PropertyChange> Difference(string name, string? before, string? after) =>
        before is null || after is null || before == after ? [] : [new PropertyChange(name, before, after)];

    private static string? Number(uint? id) => id?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
