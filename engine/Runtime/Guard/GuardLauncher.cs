using System.Globalization;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// Starts the guard's process and waits until it says that it is there: it holds its lock, whose file then carries the token that it was
/// started with.
/// </summary>
internal sealed class GuardLauncher(Store store, GuardParts parts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);
    private int _launches;
    private string? _up;

    /// <summary>Null: a guard is up for the run's pending changes, which may be that of an earlier section of the run. Else why not.</summary>
    public string? Launch(long run)
    {
        if (_up is { } up && HasToken(up))
        {
            return null;
        }

        var troubles = new List<string>();
        foreach (var asUnit in parts.Host.CanStartUnit ? [true, false] : new[] { false })
        {
            var token = string.Create(CultureInfo.InvariantCulture, $"{run}.{++_launches}");
            var launch = new GuardLaunch(
                string.Create(CultureInfo.InvariantCulture, $"reconciler-guard-{run}-{_launches}-{store.Files.ProcessId}"),
                [.. parts.Arguments, token],
                [.. parts.UnitArguments, token],
                store.Location.GuardLog);
            var trouble = parts.Host.Start(launch, asUnit) ?? (IsUp(token) ? null : $"it did not say within {Patience.TotalSeconds:0} s that it is there");
            if (trouble is null)
            {
                _up = token;
                return null;
            }

            troubles.Add($"{(asUnit ? "as a systemd unit" : "as a process")}: {trouble}");
        }

        return string.Join("; ", troubles);
    }

    private bool IsUp(string token)
    {
        var end = parts.Host.SinceBoot + Patience;
        while (!HasToken(token))
        {
            if (parts.Host.SinceBoot >= end)
            {
                return false;
            }

            parts.Host.Sleep(Glance);
        }

        return true;
    }

    private bool HasToken(string token) =>
        store.Files.IsLocked(store.Location.GuardLock)
        && store.Files.Read(store.Location.GuardLock) is { } content
        && Encoding.UTF8.GetString(content).TrimEnd() == token;
}
