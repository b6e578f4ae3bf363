using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>
/// Carries out a batch under the database's lock: nothing at all is done where somebody else has it. Files go before the entry that lists them, so
/// that what a crash leaves is found again.
/// </summary>
internal sealed class PackagesApply(ApplyContext context)
{
    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => new PackagesApply(context).Run(batch);

    private IReadOnlyList<Outcome> Run(IReadOnlyList<Change> batch)
    {
        var packages = batch.Where(change => change.After is PackageModel).ToList();
        var carried = packages.Where(change => Work(change).Request is not null).ToList();
        var locked = batch.Where(change => !carried.Contains(change)).ToList();

        // apt and dnf take the locks themselves, so ours are given back first.
        return [.. Locked(locked), .. carried.Select(Carry)];
    }

    private IReadOnlyList<Outcome> Locked(IReadOnlyList<Change> batch)
    {
        var packages = batch.Where(change => change.After is PackageModel).ToList();
        var files = batch.Where(change => change.After is FileModel).ToList();
        if (packages.Count == 0)
        {
            return FilesApply.Apply(files, context);
        }

        try
        {
            using var database = context.Host.PackageWriter.Open(((PackageModel)packages[0].After!).Manager);
            var outcomes = FilesApply.Apply(files, context).ToDictionary(outcome => outcome.Change.Id, StringComparer.Ordinal);
            foreach (var package in packages)
            {
                outcomes.Add(package.Id, One(package, database, outcomes));
            }

            return [.. batch.Select(change => outcomes[change.Id])];
        }
        catch (HostException failure)
        {
            return [.. batch.Select(change => Failed(change, failure))];
        }
    }

    private Outcome Carry(Change change)
    {
        try
        {
            context.Host.PackageWriter.Carry(((PackageModel)change.After!).Manager, Work(change).Request!);
            return new Outcome(change, null);
        }
        catch (HostException failure)
        {
            return Failed(change, failure);
        }
    }

    private static PackageWork Work(Change change) => ((PackageModel)change.After!).Work!;

    private static Outcome Failed(Change change, HostException failure) =>
        new(change, failure.Error) { Code = FailureCodes.Of(failure), Deferred = PackageLock.IsBusy(failure.Error) };

    private Outcome One(Change change, IPackageTransaction database, Dictionary<string, Outcome> outcomes)
    {
        var before = (PackageModel)change.Before!;
        var work = Work(change);
        if (work.Files.Select(id => outcomes.GetValueOrDefault(id)).FirstOrDefault(outcome => outcome?.Error is not null) is { } failed)
        {
            return new Outcome(change, new HostError("remove", before.Name, 0, $"left in the database, because {Paths.OfId(failed.Change.Id)} could not be removed"));
        }

        try
        {
            if (work.Task == PackageTask.PutBack)
            {
                PutBack((PackageModel)change.After!, database);
            }
            else
            {
                database.Forget(new PackageRemoval(
                    before.Name,
                    before.Architecture!,
                    before.Version!,
                    [.. before.Files.Select(file => file.Path)],
                    work.Task == PackageTask.ForgetAllButConfiguration));
            }

            return new Outcome(change, null);
        }
        catch (HostException failure)
        {
            return Failed(change, failure);
        }
    }

    private void PutBack(PackageModel wanted, IPackageTransaction database) => database.PutBack(
        wanted.Name,
        wanted.Record!,
        [
            .. wanted.Files.Select(file => new PackageRecordFile(
                file.Path,
                new FileAttributes { Mode = file.Mode, Uid = file.Uid, Gid = file.Gid, MtimeNs = file.MtimeNs, Attributes = file.Attributes },
                () => context.Content.Open(new Core.Model.Payload.Stored(file.Digest!.Value)))),
        ]);
}
