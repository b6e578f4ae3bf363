using Reconciler.Host.Processes;

namespace Reconciler.Host.Probes;

/// <summary>Asks the init system of the running node whether a service is active. Null: it is.</summary>
internal sealed class ServiceProbe(string systemdDirectory, string scriptDirectory)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // The directory is how sd_booted(3) tells whether systemd is the init.
    internal string? Active(string unit) => Directory.Exists(systemdDirectory) ? AskSystemd(unit) : AskScript(unit);

    internal bool HasScript(string unit) => Script(unit) is not null;

    /// <summary>Reads the answer of <c>systemctl show</c>.</summary>
    internal static string? Judge(string unit, string properties)
    {
        var values = properties.Split('\n')
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        var load = values["LoadState"].FirstOrDefault("");
        var active = values["ActiveState"].FirstOrDefault("");
        var sub = values["SubState"].FirstOrDefault("");
        return active switch
        {
            // A one-shot that has done its work is "active (exited)".
            "active" or "reloading" or "refreshing" => null,
            _ when load is "not-found" or "masked" => $"{unit} is {(load == "masked" ? "masked" : "not installed")}",
            "" => $"systemd did not say how {unit} is",
            _ => $"{unit} is {active} ({sub})",
        };
    }

    private static string? AskSystemd(string unit)
    {
        var outcome = ProgramRun.Start(
            ["systemctl", "show", "--property=LoadState", "--property=ActiveState", "--property=SubState", "--", unit], Limit);
        return outcome.Succeeded ? Judge(unit, outcome.Text) : outcome.Text;
    }

    private static string Name(string unit) => unit.EndsWith(".service", StringComparison.Ordinal) ? unit[..^".service".Length] : unit;

    private string? Script(string unit)
    {
        var name = Name(unit);
        var script = Path.Combine(scriptDirectory, name);
        return name.Contains('/', StringComparison.Ordinal) || name is "" or "." or ".." || !File.Exists(script) ? null : script;
    }

    private string? AskScript(string unit)
    {
        var name = Name(unit);
        if (Script(unit) is not { } script)
        {
            return $"{name} is not installed: systemd does not run here, and there is no {Path.Combine(scriptDirectory, name)}";
        }

        var outcome = ProgramRun.Start([script, "status"], Limit);
        return outcome.Succeeded ? null : $"{name} is not running ({outcome.Text})";
    }
}
