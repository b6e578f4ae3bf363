using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>Looks at profiles: their files in one sweep, the kernel once, and the compiler for each file that would be loaded as it is.</summary>
internal static class AppArmorSweep
{
    private const int Limit = 1 << 20;

    public static AppArmorObserved Observe(AppArmorSpec desired, IHostReader host)
    {
        var observed = new AppArmorObserved
        {
            Files = FilesSweep.Observe(desired.Files, host),
            MissingDirectories = MissingDirectories(desired, host),
            Texts = Texts(desired, host),
        };
        if (host.BelowRoot || desired.Profiles.IsEmpty)
        {
            return observed;
        }

        var kernel = host.AppArmor.Observe([.. desired.Profiles.Where(p => !p.Absent).Select(p => p.Name)]);
        var canCompile = kernel is { Off: null, Unseen: null, NoParser: null };
        return observed with
        {
            Kernel = kernel,
            Compiled = canCompile ? Compiled(desired, kernel, host) : observed.Compiled,
            Confined = desired.Profiles.Where(p => p.Absent && kernel.Find(p.Name) is not null)
                .ToDictionary(p => p.Name, p => host.AppArmor.Confined(p.Name), StringComparer.Ordinal),
        };
    }

    private static Dictionary<string, PolicyCompilation> Compiled(AppArmorSpec desired, AppArmorState kernel, IHostReader host)
    {
        var present = desired.Profiles.Where(p => !p.Absent).DistinctBy(p => p.Path).ToList();
        var seen = host.Files.Observe([.. present.Select(p => new FileQuery(p.Path, Content: p.Content is not null, Unless: p.Content))]);
        return present
            .Where((profile, i) => seen[i].State is { Kind: FileKind.Regular } state && (profile.Content is null || profile.Content == state.Digest))
            .ToDictionary(
                profile => profile.Path,
                profile => host.AppArmor.Compile(profile.Path, kernel.Find(profile.Name)?.Mode == "complain"),
                StringComparer.Ordinal);
    }

    private static HashSet<string> MissingDirectories(AppArmorSpec desired, IHostReader host)
    {
        var directories = desired.Profiles.Where(p => !p.Absent).Select(p => Paths.Parent(p.Path)).Distinct().ToList();
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directory in directories)
        {
            try
            {
                if (host.Files.Resolve(directory) is null)
                {
                    missing.Add(directory);
                }
            }
            catch (HostException)
            {
                // Whatever is wrong with it, the sweep of the files says.
            }
        }

        return missing;
    }

    private static Dictionary<string, string> Texts(AppArmorSpec desired, IHostReader host)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var profile in desired.Profiles.Where(p => p is { Absent: false, Content: null, Expect: not null }))
        {
            try
            {
                using var stream = host.Files.OpenRead(profile.Path);
                var bytes = new byte[Limit];
                texts[profile.Path] = Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            }
            catch (HostException)
            {
                // That it is not there, or cannot be read, the sweep of the files says.
            }
        }

        return texts;
    }
}
