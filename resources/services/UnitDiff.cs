using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Services;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>Compares one unit.</summary>
internal sealed class UnitDiff(ServiceEntry service, UnitState unit, ServicesObserved observed, DiffContext context)
{
    private readonly Obligation _obligation = new(service, unit, observed, context);

    /// <summary>What looking at it teaches; null where it has no inputs, and for an undo.</summary>
    public ServiceNote? Note => service.Inputs.Any() && service.Renewed is null && unit.Exists && observed.System.NoSystemd is null ? _obligation.Note : null;

    public Change? Compare()
    {
        var masked = service.Masked is { } mask && mask != unit.IsMasked ? mask : (bool?)null;
        var enabled = service.Enabled is { } enable && enable != UnitFileWords.IsEnabled(unit) ? enable : (bool?)null;
        var running = service.Running is { } run && (run ? !unit.IsRunning : !unit.IsStopped) ? run : (bool?)null;
        if (observed.System.NoSystemd is { } without)
        {
            return WithoutSystemd(without, running);
        }

        if (!unit.Exists && (service.Running == true || service.Enabled == true) && !IsOnItsWay)
        {
            return Blocked("there is no such unit on the node: install what brings it, or name that in `after`");
        }

        if (WhyNot(enabled, running) is { } why)
        {
            return Blocked(why);
        }

        var renewal = running is null ? Owed : (Renewal.Restart, []);
        if (masked is null && enabled is null && running is null && renewal.On.IsEmpty)
        {
            return null;
        }

        var stops = running == false || (!renewal.On.IsEmpty && renewal.How == Renewal.Restart);
        var connectivity = stops && ConnectivityUnits.Contains(service.Unit);
        return connectivity && observed.Carries is { } carries && !NetworkMovesFirst
            ? Blocked(carries)
            : Change(masked, enabled, running, renewal, connectivity);
    }

    public static Change Start(ServiceEntry service, ActionKind action) => new()
    {
        Id = service.Id,
        Section = ServicesSection.SectionName,
        Action = action,
        Origin = service.Header.Origin,
        Observed = service.Header.Observe,
        Provides = service.Provides,
        Needs = service.Needs,
        Follows = service.Renewed is null ? [] : [.. service.Inputs.Select(input => input.Reference).Where(reference => !ServiceEntry.IsPath(reference))],
    };

    /// <summary>Something of this run may bring the unit: its file, or what it says it comes after.</summary>
    private bool IsOnItsWay =>
        UnitFiles.Of(service.Unit).Any(path => context.Company.ChangesOf(path).Any())
        || service.Header.After.Any(reference => context.Company.ChangesOf(reference).Any());

    /// <summary>
    /// The address leaves Open vSwitch before the unit's turn comes, by what the document says or because an undo goes the run backwards; apply
    /// looks again.
    /// </summary>
    private bool NetworkMovesFirst =>
        (service.IsRecorded || service.Header.After.Any(reference => reference == "network" || reference.StartsWith("network/", StringComparison.Ordinal)))
        && context.Company.ChangesOf("network").Any();

    private (Renewal How, ImmutableArray<string> On) Owed
    {
        get
        {
            if (service.NotInvocation is { } old)
            {
                return (Renewal.Restart, unit.Invocation == old ? ["the interrupted run"] : []);
            }

            var restart = _obligation.Restart;
            var reload = _obligation.Reload;
            return restart.IsEmpty && !reload.IsEmpty ? (Renewal.Reload, reload) : (Renewal.Restart, [.. restart.Union(restart.IsEmpty ? [] : reload)]);
        }
    }

    private Change Change(bool? masked, bool? enabled, bool? running, (Renewal How, ImmutableArray<string> On) renewal, bool connectivity)
    {
        var renewed = renewal.On.IsEmpty ? (Renewal?)null : renewal.How;
        var properties = ImmutableArray.CreateBuilder<PropertyChange>();
        Add("masked", masked, unit.IsMasked ? "true" : "false", masked == true ? "true" : "false");
        Add("enabled", enabled, UnitFileWords.IsEnabled(unit) ? "true" : "false", enabled == true ? "true" : "false");
        Add("state", running, unit.Exists ? $"{unit.Active} ({unit.Sub})" : null, running == true ? "running" : "stopped");
        if (renewed is { } how)
        {
            properties.Add(new PropertyChange(how == Renewal.Restart ? "restart" : "reload", null, $"owed for {string.Join(", ", renewal.On)}"));
        }

        return Start(service, ActionKind.Change) with
        {
            Disruption = connectivity ? Disruption.Connectivity
                : running == false || renewed == Renewal.Restart ? Disruption.Restart
                : renewed == Renewal.Reload ? Disruption.Reload
                : Disruption.None,
            Properties = properties.ToImmutable(),
            Notes = unit.Exists ? [] : ["the unit comes with what is changed before"],
            Predicted = !unit.Exists,
            Provides = running == true || renewed == Renewal.Restart ? [.. service.Provides, ResourceKeys.Running(service.Unit)] : service.Provides,
            Before = new ServiceModel
            {
                Unit = service.Unit,
                Masked = masked is null ? null : unit.IsMasked,
                Enabled = enabled is null ? null : UnitFileWords.IsEnabled(unit),
                Running = running is null ? null : !running,
                Invocation = unit.Invocation,
            },
            After = new ServiceModel
            {
                Unit = service.Unit,
                Masked = masked,
                Enabled = enabled,
                Running = running,
                Renewed = renewed,
                Replaces = renewed == Renewal.Restart ? unit.Invocation : null,
                Inputs = renewed is null ? [] : renewal.On.ToSequence(),
                Work = new ServiceWork(service, _obligation.Note, service.Inputs.DistinctBy(i => i.Reference).ToImmutableDictionary(i => i.Reference, i => _obligation.Others(i).ToImmutableArray())),
            },
        };

        void Add(string name, bool? wanted, string? before, string after)
        {
            if (wanted is not null)
            {
                properties.Add(new PropertyChange(name, before, after));
            }
        }
    }

    private string? WhyNot(bool? enabled, bool? running)
    {
        if (!unit.Exists)
        {
            return null;
        }

        if (unit.Load is "bad-setting" or "error")
        {
            return $"systemd cannot load it ({unit.Load}): `systemctl status {service.Unit}` says why";
        }

        if (unit.IsMasked && service.Masked != false && (running == true || enabled == true))
        {
            return "it is masked, so it can be neither started nor enabled: `masked: false` unmasks it";
        }

        if (enabled == true && unit.UnitFile == "static")
        {
            return "it cannot be enabled: its unit file has no [Install] section, so something else starts it";
        }

        return !service.ReloadOn.IsEmpty && !unit.CanReload && unit.IsRunning ? "it cannot reload: say `restartOn` instead of `reloadOn`" : null;
    }

    private Change? WithoutSystemd(string without, bool? running)
    {
        if (!unit.Exists && service.Running == false && service is { Enabled: null, Masked: null } && !service.Inputs.Any())
        {
            return null;
        }

        if (!unit.Exists)
        {
            return Blocked($"{without}, and there is no script of that name in /etc/init.d");
        }

        var unknown = new List<string>();
        unknown.AddRange(service.Enabled is null ? [] : ["enabled"]);
        unknown.AddRange(service.Masked is null ? [] : ["masked"]);
        unknown.AddRange(service.Inputs.Any() ? ["when it was started"] : []);
        if (running is not null)
        {
            return Blocked($"{without}; its script says that it is {(unit.IsRunning ? "running" : "not running")}: {(running == true ? "start" : "stop")} it by hand");
        }

        return unknown.Count == 0 ? null : Blocked($"{without}, so it cannot be told: {string.Join(", ", unknown)}");
    }

    private Change Blocked(string why) => Start(service, ActionKind.Blocked) with
    {
        Why = why,
        Before = new ServiceModel { Unit = service.Unit, Invocation = unit.Invocation },
    };
}
