using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Services;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>
/// Carries out a batch: one call for each kind of action, with all the units it is for. A unit for which one goes wrong gets none of the later
/// ones. What a unit reads is looked at before it is told, so that what changes meanwhile counts as not read.
/// </summary>
internal sealed class ServicesApply(IHost host)
{
    private readonly Dictionary<string, HostError> _failed = new(StringComparer.Ordinal);

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => new ServicesApply(context.Host).Run(batch);

    private List<Outcome> Run(IReadOnlyList<Change> batch)
    {
        Refuse(batch);
        var files = InputFiles.Observe(batch.SelectMany(change => Work(change).Service.Inputs).SelectMany(input => input.Paths), host.Files);
        foreach (var verb in (ServiceVerb[])[
            ServiceVerb.Unmask, ServiceVerb.DaemonReload, ServiceVerb.Enable, ServiceVerb.Stop, ServiceVerb.Disable, ServiceVerb.Mask,
            ServiceVerb.Reload, ServiceVerb.Restart, ServiceVerb.Start])
        {
            Tell(verb, [.. batch.Where(change => Wants(change, verb)).Select(Unit).Where(unit => !_failed.ContainsKey(unit))]);
        }

        var after = host.Services.Observe([.. batch.Select(Unit)]);
        return [.. batch.Select(change => new Outcome(change, _failed.GetValueOrDefault(Unit(change)))
        {
            Remember = _failed.ContainsKey(Unit(change)) ? null : Note(change, after.Find(Unit(change)), files)?.ToString(),
        })];
    }

    private static string Unit(Change change) => ((ServiceModel)change.After!).Unit;

    private static ServiceWork Work(Change change) => ((ServiceModel)change.After!).Work!;

    private static bool Wants(Change change, ServiceVerb verb)
    {
        var after = (ServiceModel)change.After!;
        return verb switch
        {
            ServiceVerb.Unmask => after.Masked == false,
            ServiceVerb.Mask => after.Masked == true,
            ServiceVerb.Enable => after.Enabled == true,
            ServiceVerb.Disable => after.Enabled == false,
            ServiceVerb.Stop => after.Running == false,
            ServiceVerb.Start => after.Running == true,
            ServiceVerb.Reload => after.Renewed == Renewal.Reload,
            ServiceVerb.Restart => after.Renewed == Renewal.Restart,
            _ => after.Running == true || after.Enabled == true || after.Renewed is not null,
        };
    }

    /// <summary>The move of the address, which was to come first, may have been put back.</summary>
    private void Refuse(IReadOnlyList<Change> batch)
    {
        var cutting = batch.Where(change => change.Disruption == Disruption.Connectivity).Select(Unit).ToList();
        if (cutting.Count > 0 && ConnectivityUnits.WhyNot(host, batch.Select(change => Work(change).Service.OvsSocket).FirstOrDefault(socket => socket is not null)) is { } why)
        {
            cutting.ForEach(unit => _failed[unit] = new HostError("stop", unit, Errno.EBUSY, why));
        }
    }

    private void Tell(ServiceVerb verb, IReadOnlyList<string> units)
    {
        if (units.Count == 0 || (verb == ServiceVerb.DaemonReload && !host.Services.Observe(units).Units.Any(unit => unit.NeedsDaemonReload || !unit.Exists)))
        {
            return;
        }

        foreach (var (unit, error) in host.ServiceWriter.Tell(verb, units))
        {
            _failed[unit] = error;
        }
    }

    /// <summary>Null where nothing was taken up: what the look noted stands.</summary>
    private static ServiceNote? Note(Change change, UnitState? unit, IReadOnlyDictionary<string, InputFile> files)
    {
        var after = (ServiceModel)change.After!;
        var (service, before, others) = Work(change);
        if (!service.Inputs.Any() || service.Renewed is not null || unit is null || (after.Renewed is null && after.Running != true))
        {
            return null;
        }

        // A reload takes up only what says so; a start, everything.
        var inputs = before.Inputs.ToBuilder();
        foreach (var input in after.Renewed == Renewal.Reload ? service.ReloadOn : service.Inputs)
        {
            if (InputFiles.Digest(input.Paths, files, others[input.Reference]) is { } digest)
            {
                inputs[input.Reference] = digest;
            }
        }

        return new ServiceNote(unit.Invocation, inputs.ToImmutable());
    }
}
