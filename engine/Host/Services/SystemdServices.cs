using System.Globalization;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Services;
using Reconciler.Host.Probes;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Services;

/// <summary>Where the init system is found; a test has others.</summary>
internal sealed record ServicePlaces
{
    /// <summary>How sd_booted(3) tells whether systemd is the init.</summary>
    public string SystemdDirectory { get; init; } = "/run/systemd/system";

    public string ScriptDirectory { get; init; } = "/etc/init.d";

    public string Systemctl { get; init; } = "systemctl";
}

/// <summary>systemd by its <c>systemctl</c>; without systemd, the status of the scripts and nothing else.</summary>
internal sealed class SystemdServices(ServicePlaces places) : IServiceReader, IServiceWriter
{
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(30);

    // A unit may take its TimeoutStartSec (90 s by default) to start, and as long to stop before.
    private static readonly TimeSpan ToAct = TimeSpan.FromMinutes(10);

    public ServicesState Observe(IReadOnlyList<string> units)
    {
        if (!Directory.Exists(places.SystemdDirectory))
        {
            var scripts = new ServiceProbe(places.SystemdDirectory, places.ScriptDirectory);
            return new ServicesState
            {
                NoSystemd = "systemd does not run here",
                Units = [.. units.Select(unit => new UnitState
                {
                    Name = unit,
                    Load = scripts.HasScript(unit) ? "loaded" : "not-found",
                    Active = scripts.HasScript(unit) && scripts.Active(unit) is null ? "active" : "inactive",
                })],
            };
        }

        if (units.Count == 0)
        {
            return new ServicesState();
        }

        try
        {
            var shown = ProgramCapture.Run([places.Systemctl, "show", $"--property={UnitProperties.Names}", "--", .. units], ToAnswer);
            return shown.Succeeded
                ? new ServicesState { Units = [.. UnitProperties.Read(units, Encoding.UTF8.GetString(shown.Output), UnitProperties.BootedNs())] }
                : new ServicesState { Unseen = $"systemd does not answer: {Said(shown)}" };
        }
        catch (HostException failure)
        {
            return new ServicesState { Unseen = $"systemd does not answer: {failure.Error}" };
        }
    }

    public IReadOnlyDictionary<string, HostError> Tell(ServiceVerb verb, IReadOnlyList<string> units)
    {
        var word = Word(verb);
        var about = verb == ServiceVerb.DaemonReload ? [] : units;
        try
        {
            var told = ProgramCapture.Run([places.Systemctl, "--no-ask-password", word, "--", .. about], ToAct);
            return told.Succeeded ? new Dictionary<string, HostError>() : Blame(units, unit => new HostError(word, unit, 0, Said(told)), told.Error);
        }
        catch (HostException failure)
        {
            return Blame(units, unit => failure.Error with { Operation = word, Subject = unit }, "");
        }
    }

    /// <summary>systemctl names each unit that failed in what it says; where it names none, none can be told apart.</summary>
    private static Dictionary<string, HostError> Blame(IReadOnlyList<string> units, Func<string, HostError> error, string said)
    {
        var named = units.Where(unit => said.Contains(unit, StringComparison.Ordinal)).ToList();
        return (named.Count > 0 ? named : units).Distinct().ToDictionary(unit => unit, error, StringComparer.Ordinal);
    }

    private static string Said(CapturedProgram program) => program.Error.Length > 0
        ? program.Error.ReplaceLineEndings("; ")
        : string.Create(CultureInfo.InvariantCulture, $"systemctl exited with {program.ExitCode}");

    private static string Word(ServiceVerb verb) => verb == ServiceVerb.DaemonReload ? "daemon-reload" : verb.ToString().ToLowerInvariant();
}
