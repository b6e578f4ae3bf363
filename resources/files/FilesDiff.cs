using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>
/// Compares entries with what was observed. Pure. <paramref name="section"/> is the section whose changes these are (files, or bundles);
/// missing directories above are always changes of <c>files</c>, so that two sections that imply the same one agree on its id.
/// </summary>
internal sealed class FilesDiff(string section, FilesObserved observed, DiffContext context)
{
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);

    public FilesObserved Observed => observed;

    public DiffContext Context => context;

    public ImmutableArray<Change> Compare(IReadOnlyList<FileEntry> entries)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        _made.UnionWith(entries.Where(e => !e.Absent).Select(e => e.Path));
        _directories.UnionWith(entries.Where(e => !e.Absent && e.Type != FileType.File).Select(e => e.Path));
        var named = entries.Where(e => e.Absent).Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (observed.Files.GetValueOrDefault(entry.Path) is not { Error: null } observation)
            {
                changes.Add(Unseen(entry));
            }
            else if (entry.Absent)
            {
                changes.AddRange(Removal.Of(this, entry, observation.State, named));
            }
            else if (FileComparison.Compare(this, entry, observation) is { } change)
            {
                changes.AddRange(change.Action == ActionKind.Create ? ParentDirectories.Of(this, entry, change, _made) : []);
                changes.Add(change);
            }
        }

        return [.. changes.Select(OrReadOnly)];
    }

    /// <summary>For a path on a file system to which nothing can be written.</summary>
    public static string WhyReadOnly(string path) => $"the file system of {path} is mounted read-only (EROFS): nothing there can be written";

    private Change OrReadOnly(Change change) =>
        change.Action.IsEffective() && !change.Observed && (change.Before ?? change.After) is FileModel { Path: var path } && IsReadOnly(path)
            ? change with { Action = ActionKind.Blocked, Why = WhyReadOnly(path) }
            : change;

    /// <summary>Of what lies in a missing directory, the nearest directory above it tells.</summary>
    private bool IsReadOnly(string path)
    {
        while (observed.Files.GetValueOrDefault(path) is { Error: null, ReadOnly: null } && path != "/")
        {
            path = Paths.Parent(path);
        }

        return observed.Files.GetValueOrDefault(path) is { ReadOnly: true };
    }

    /// <summary>The frame of an entry's change. Its place in the order holds also where it is blocked: what needs it then waits.</summary>
    public Change Start(FileEntry entry, ActionKind action) => new()
    {
        Id = entry.Id,
        Section = section,
        Action = action,
        Origin = entry.Header.Origin,
        Observed = entry.Header.Observe,
        Provides = [entry.Absent ? ResourceKeys.GoneIn(Paths.Parent(entry.Path)) : ResourceKeys.Path(entry.Path)],
        Needs = entry.Needs,
    };

    public Change Obstructed(FileEntry entry, ActionKind action, string why, FileState? state) =>
        Start(entry, action) with { Why = why, Before = FileModel.Of(entry.Path, state) };

    /// <summary>Whether an entry makes the path something that others can lie below, whatever lies there now.</summary>
    public bool MakesWay(string path) => _directories.Contains(path);

    public string Owner(uint uid) => context.Accounts.UserName(uid);

    public string Group(uint gid) => context.Accounts.GroupName(gid);

    public bool WasCreated(string path) => context.Remembered.Created.Contains(ResourceKeys.Path(path));

    private Change Unseen(FileEntry entry) =>
        Start(entry, ActionKind.Blocked) with { Why = $"cannot be observed: {observed.Files.GetValueOrDefault(entry.Path)?.Error}" };
}
