using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>Carries out the changes whose models are <see cref="ConfigFileModel"/>s: stage, sync, commit, and then the daemon is told.</summary>
public static class ConfigFileApply
{
    public static bool Handles(Change change) => change.After is ConfigFileModel;

    /// <summary>All of a batch; then each tool that is to bring up what they say is run once.</summary>
    public static IReadOnlyList<Outcome> ApplyAll(IReadOnlyList<Change> changes, ApplyContext context)
    {
        var outcomes = changes.Select(change => Apply(change, context)).ToList();
        if (context.Host.BelowRoot)
        {
            return outcomes;
        }

        foreach (var joined in ConfigFileActivation.Joined(outcomes.Where(outcome => outcome.Error is null).Select(outcome => ActivationOf(outcome.Change)).OfType<ConfigFileActivation>()).ToList())
        {
            if (BringUp(joined, context.Host) is { } error)
            {
                outcomes = [.. outcomes.Select(outcome => outcome.Error is null && ActivationOf(outcome.Change)?.Tool == joined.Tool ? outcome with { Error = error } : outcome)];
            }
        }

        return outcomes;
    }

    /// <summary>Null: it was done.</summary>
    public static HostError? BringUp(ConfigFileActivation activation, IHost host)
    {
        try
        {
            host.Daemons.BringUp(activation.Tool, activation.Interfaces);
            return null;
        }
        catch (HostException failure)
        {
            return failure.Error;
        }
    }

    /// <summary>Never throws <see cref="HostException"/>.</summary>
    public static Outcome Apply(Change change, ApplyContext context)
    {
        try
        {
            Write((ConfigFileModel)change.Before!, (ConfigFileModel)change.After!, context.TemporaryName(change), context.Host);
            return new Outcome(change, null);
        }
        catch (HostException failure)
        {
            return new Outcome(change, Explain(failure.Error)) { Code = failure.Error.Errno == Errno.ESTALE ? Codes.ChangedUnderneath : null };
        }
    }

    /// <summary>
    /// Puts a recorded state back, whatever lies there now, for the guard: it may be called several times, by another process. Null where it
    /// is as recorded afterwards.
    /// </summary>
    public static HostError? PutBack(ConfigFileModel recorded, string temporaryName, IHost host)
    {
        try
        {
            host.Writer.Discard(recorded.Path, temporaryName);
            var seen = ConfigFileSeen.Observe([recorded.Path], host.Files)[recorded.Path];
            var header = new Core.Model.EntryHeader(NetworkIds.Section, default, Observe: false, []);
            switch (ConfigFileDiff.Exact(header, recorded, seen))
            {
                case null:
                    return null;
                case { Action: ActionKind.Blocked, Why: { } why }:
                    return new HostError("put back", recorded.Path, 0, why);
                case { } change:
                    Write((ConfigFileModel)change.Before!, (ConfigFileModel)change.After!, temporaryName, host);
                    return null;
            }
        }
        catch (HostException failure)
        {
            return Explain(failure.Error);
        }
    }

    /// <summary>Removes what an interrupted change may have left. True if there was something.</summary>
    public static bool CleanUp(JournalledChange change, IHost host)
    {
        var (before, after) = ((ConfigFileModel)change.Before, (ConfigFileModel)change.After);
        var found = before.DirectoriesToMake.Append(before.Path).Select(path => Discard(path, change.TemporaryName, host)).ToList().Contains(true);

        // Made for a file that did not come, or left by one that has gone.
        return RemoveEmpty(before.DirectoriesToMake.Union(after.DirectoriesToMake), host.Writer) || found;
    }

    private static bool RemoveEmpty(IEnumerable<string> directories, IFileWriter writer)
    {
        var found = false;
        foreach (var directory in directories.Reverse())
        {
            try
            {
                writer.RemoveDirectory(directory);
                writer.SyncDirectory(Paths.Parent(directory));
                found = true;
            }
            catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ENOTEMPTY or Errno.EEXIST)
            {
                // It is not there, or has come to be of use.
            }
        }

        return found;
    }

    private static bool Discard(string path, string temporaryName, IHost host)
    {
        try
        {
            return host.Writer.Discard(path, temporaryName);
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }

    private static void Write(ConfigFileModel before, ConfigFileModel after, string temporaryName, IHost host)
    {
        // Equal where only the daemon has to be told.
        if (!before.SameAs(after))
        {
            if (after.Text is null)
            {
                Remove(before, after, host.Writer);
            }
            else
            {
                Put(before, after, temporaryName, host.Writer);
            }
        }

        // Below a root nothing runs that could take it up: it is read when that system starts.
        if (!host.BelowRoot)
        {
            ConfigDaemon.Of(after.Path)?.Tell(host.Daemons);
        }
    }

    private static void Put(ConfigFileModel before, ConfigFileModel after, string temporaryName, IFileWriter writer)
    {
        foreach (var missing in before.DirectoriesToMake)
        {
            MakeDirectory(missing, temporaryName, writer);
        }

        using (var content = new MemoryStream(ConfigFileModel.Bytes(after.Text!)))
        {
            writer.StageFile(after.Path, temporaryName, content, after.File.Work!.Attributes);
        }

        var done = false;
        try
        {
            writer.SyncStaged(after.Path, temporaryName);
            writer.Commit(after.Path, temporaryName, before.File.Identity);
            done = true;
        }
        finally
        {
            if (!done)
            {
                writer.Discard(after.Path, temporaryName);
            }
        }

        writer.SyncDirectory(Paths.Parent(after.Path));
    }

    private static void MakeDirectory(string directory, string temporaryName, IFileWriter writer)
    {
        try
        {
            writer.MakeDirectory(directory, temporaryName, new FileAttributes { Mode = Modes.NewDirectory });
            writer.SyncDirectory(Paths.Parent(directory));
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ESTALE)
        {
            // Another change of the batch, or somebody else, has made it since.
        }
    }

    private static void Remove(ConfigFileModel before, ConfigFileModel after, IFileWriter writer)
    {
        writer.Remove(before.Path, before.File.Identity);
        writer.SyncDirectory(Paths.Parent(before.Path));
        try
        {
            foreach (var made in after.DirectoriesToMake.Reverse())
            {
                writer.RemoveDirectory(made);
                writer.SyncDirectory(Paths.Parent(made));
            }
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOTEMPTY or Errno.EEXIST)
        {
            // Somebody else has put something into it since.
        }
    }

    private static ConfigFileActivation? ActivationOf(Change change) => ((ConfigFileModel)change.After!).Activation;

    private static HostError Explain(HostError error) => error.Errno == Errno.EBUSY
        ? error with { Text = $"{error.Text}: it is a mount of its own, as in a container; whoever mounts it decides what is in it" }
        : error;
}
