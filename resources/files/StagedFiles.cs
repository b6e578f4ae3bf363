using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>The steps of a new inode that takes the place of what is at a path: stage, validate, sync, commit. Each discards it on failure.</summary>
internal sealed class StagedFiles(ApplyContext context)
{
    private IFileWriter Writer => context.Host.Writer;

    /// <summary>Whether the change is made by a rename: a new content, a new link. Directories and attributes are changed in place.</summary>
    public static bool IsStaged(Change change)
    {
        var before = (FileModel)change.Before!;
        var after = (FileModel)change.After!;
        return after.Kind switch
        {
            FileKind.Regular => change.Content is not null,
            FileKind.Symlink => before.Kind != FileKind.Symlink || before.Target != after.Target,
            _ => false,
        };
    }

    public static bool HasContent(Change change) => change.Content is not null;

    public void Stage(Change change)
    {
        var after = (FileModel)change.After!;
        var name = context.TemporaryName(change);
        if (change.Content is not { } payload)
        {
            Writer.StageSymlink(after.Path, name, after.Target!, after.Work!.Attributes);
            return;
        }

        using (var content = new DigestingStream(context.Content.Open(payload)))
        {
            Writer.StageFile(after.Path, name, content, after.Work!.Attributes);
            OrDiscard(change, () => content.Expect(after.Digest!.Value, after.Path));
        }

        if (after.Work!.Validate is { Length: > 0 } command)
        {
            OrDiscard(change, () => Validate(after.Path, name, command));
        }
    }

    public void Sync(Change change) => OrDiscard(change, () => Writer.SyncStaged(PathOf(change), context.TemporaryName(change)));

    public void Commit(Change change)
    {
        var before = (FileModel)change.Before!;
        OrDiscard(change, () =>
        {
            // rename(2) does not put a file in the place of a directory, not even of an empty one.
            if (before.Kind == FileKind.Directory)
            {
                Writer.RemoveDirectory(before.Path);
                Writer.Commit(before.Path, context.TemporaryName(change), expected: null);
                return;
            }

            ExpectedIdentity.Retry(context.Host, before, identity => Writer.Commit(before.Path, context.TemporaryName(change), identity));
        });
    }

    private void Validate(string path, string name, IReadOnlyList<string> command)
    {
        if (Writer.Validate(path, name, command) is { } refusal)
        {
            throw new HostException(new HostError(FailureCodes.ValidateOperation, path, 0, $"{command[0]} refuses the new content: {refusal}"));
        }
    }

    private void OrDiscard(Change change, Action action)
    {
        var done = false;
        try
        {
            action();
            done = true;
        }
        finally
        {
            if (!done)
            {
                Discard(change);
            }
        }
    }

    private void Discard(Change change)
    {
        try
        {
            Writer.Discard(PathOf(change), context.TemporaryName(change));
        }
        catch (HostException)
        {
            // The first failure is the one to report; the name is in the journal, and the next run removes what is left.
        }
    }

    private static string PathOf(Change change) => ((FileModel)change.After!).Path;
}
