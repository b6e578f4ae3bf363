using System.Globalization;
using Reconciler.Core.Ports.AppArmor;

namespace Reconciler.Host.AppArmor;

/// <summary>Which processes a profile confines, by what the kernel says of each: <c>NAME (MODE)</c>, <c>NAME//CHILD</c>, or a stack <c>A//&amp;B</c>.</summary>
internal static class ConfinedProcesses
{
    internal static List<ConfinedProcess> Of(string profile, string processes)
    {
        var found = new List<ConfinedProcess>();
        foreach (var directory in Directory.EnumerateDirectories(processes))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Label(directory) is { } label && IsConfinedBy(label, profile))
            {
                found.Add(new ConfinedProcess(id, Read(Path.Combine(directory, "comm"))?.Trim() ?? "?"));
            }
        }

        found.Sort((one, other) => one.Id.CompareTo(other.Id));
        return found;
    }

    internal static bool IsConfinedBy(string label, string profile)
    {
        var mode = label.LastIndexOf(" (", StringComparison.Ordinal);
        return (mode > 0 ? label[..mode] : label).Split("//&")
            .Any(name => name == profile || name.StartsWith(profile + "//", StringComparison.Ordinal));
    }

    /// <summary>attr/current belongs to the first security module that wants it; attr/apparmor is AppArmor's own (Linux 5.8).</summary>
    private static string? Label(string process) =>
        (Read(Path.Combine(process, "attr", "apparmor", "current")) ?? Read(Path.Combine(process, "attr", "current")))?.TrimEnd('\n', '\0');

    /// <summary>Null for a process that has ended meanwhile, and where no security module has anything to say (EINVAL).</summary>
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
