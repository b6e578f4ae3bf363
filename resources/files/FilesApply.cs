using System.Collections.Concurrent;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>
/// Carries out a batch: all new contents staged, those synced side by side, all renamed, then what goes is removed, and each directory is
/// synced once. A change that fails leaves the original and nothing temporary, and does not stop the others.
/// </summary>
internal sealed class FilesApply(ApplyContext context)
{
    // A portion is staged before any of it takes its name: bounded, so that a large batch does not need its size twice on the disk.
    private const int PortionFiles = 1024;
    private const long PortionBytes = 256L << 20;

    private readonly ConcurrentDictionary<string, Outcome> _outcomes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    private IFileWriter Writer => context.Host.Writer;

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => new FilesApply(context).Run(batch);

    private IReadOnlyList<Outcome> Run(IReadOnlyList<Change> batch)
    {
        var staging = new StagedFiles(context);
        foreach (var portion in Portions(batch.Where(StagedFiles.IsStaged)))
        {
            Commit(staging, portion);
        }

        foreach (var change in batch.Where(change => !StagedFiles.IsStaged(change)))
        {
            Try(change, InPlace);
        }

        SyncDirectories(batch);
        return [.. batch.Select(change => _outcomes[change.Id])];
    }

    private void Commit(StagedFiles staging, IReadOnlyList<Change> portion)
    {
        var staged = portion.Where(change => Try(change, staging.Stage)).ToList();

        // Side by side: one flush of the disk then serves many files.
        Parallel.ForEach(
            staged.Where(StagedFiles.HasContent), new ParallelOptions { MaxDegreeOfParallelism = 8 }, change => Try(change, staging.Sync));
        foreach (var change in staged.Where(change => _outcomes[change.Id].Error is null))
        {
            Try(change, staging.Commit);
            Touched(change);
        }
    }

    private void InPlace(Change change)
    {
        var before = (FileModel)change.Before!;
        var after = (FileModel)change.After!;
        Touched(change);
        if (after.Kind is null)
        {
            Remove(before);
        }
        else if (after.Kind == before.Kind)
        {
            Writer.SetAttributes(after.Path, after.Work!.Attributes);
        }
        else
        {
            if (before.Kind is not null)
            {
                Remove(before);
            }

            Writer.MakeDirectory(after.Path, context.TemporaryName(change), after.Work!.Attributes);
        }
    }

    private void Remove(FileModel before)
    {
        if (before.Kind == FileKind.Directory)
        {
            Writer.RemoveDirectory(before.Path);
            return;
        }

        ExpectedIdentity.Retry(context.Host, before, identity => Writer.Remove(before.Path, identity));
    }

    private void Touched(Change change)
    {
        var path = ((FileModel)change.After!).Path;
        if (change.Action != ActionKind.Change || ((FileModel)change.Before!).Kind != ((FileModel)change.After!).Kind || StagedFiles.IsStaged(change))
        {
            _touched.Add(Paths.Parent(path));
        }
    }

    private void SyncDirectories(IReadOnlyList<Change> batch)
    {
        var failed = new ConcurrentDictionary<string, HostError>(StringComparer.Ordinal);
        Parallel.ForEach(_touched, new ParallelOptions { MaxDegreeOfParallelism = 8 }, directory =>
        {
            try
            {
                Writer.SyncDirectory(directory);
            }
            catch (HostException failure)
            {
                failed[directory] = failure.Error;
            }
        });
        if (failed.IsEmpty)
        {
            return;
        }

        foreach (var change in batch.Where(change => _outcomes[change.Id].Error is null))
        {
            if (failed.TryGetValue(Paths.Parent(((FileModel)change.After!).Path), out var error))
            {
                _outcomes[change.Id] = new Outcome(change, error);
            }
        }
    }

    private bool Try(Change change, Action<Change> action)
    {
        if (context.Cancellation.IsCancellationRequested && !_outcomes.ContainsKey(change.Id))
        {
            _outcomes[change.Id] = new Outcome(change, new HostError("apply", Paths.OfId(change.Id), 0, "the run was stopped before it was begun"));
            return false;
        }

        try
        {
            action(change);
            _outcomes[change.Id] = new Outcome(change, null);
            return true;
        }
        catch (HostException failure)
        {
            _outcomes[change.Id] = new Outcome(change, failure.Error) { Code = FailureCodes.Of(failure) };
            return false;
        }
    }

    private static IEnumerable<IReadOnlyList<Change>> Portions(IEnumerable<Change> changes)
    {
        var portion = new List<Change>();
        var bytes = 0L;
        foreach (var change in changes)
        {
            var size = ((FileModel)change.After!).Size ?? 0;
            if (portion.Count > 0 && (portion.Count == PortionFiles || bytes + size > PortionBytes))
            {
                yield return portion;
                portion = [];
                bytes = 0;
            }

            portion.Add(change);
            bytes += size;
        }

        if (portion.Count > 0)
        {
            yield return portion;
        }
    }
}
