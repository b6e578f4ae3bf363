using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>Compares what the kernel holds of one profile with what is wanted, and with what its file compiles to.</summary>
internal sealed class KernelDiff(AppArmorObserved observed)
{
    private const int MostNamed = 5;

    public static string? WhyNot(ProfileEntry profile, AppArmorObserved observed)
    {
        var directory = Paths.Parent(profile.Path);
        return observed.MissingDirectories.Contains(directory)
            ? $"there is no directory {directory}, which is AppArmor's own and never made here: install AppArmor first"
            : observed.Kernel.Off ?? observed.Kernel.Unseen;
    }

    /// <summary><paramref name="files"/>: the changes of the profile's own file and links.</summary>
    public Change? Compare(ProfileEntry profile, IReadOnlyList<Change> files)
    {
        if (observed.Files.BelowRoot)
        {
            return Start(profile, ActionKind.Skipped) with { Why = "not below a root" };
        }

        return profile.Absent ? Removed(profile) : Loaded(profile, files);
    }

    private Change? Removed(ProfileEntry profile)
    {
        if (observed.Kernel.Unseen is { } why)
        {
            return Start(profile, ActionKind.Blocked) with { Why = why };
        }

        if (observed.Kernel.Find(profile.Name) is not { } loaded)
        {
            return null;
        }

        var before = Model(profile, loaded);
        if (observed.Confined.GetValueOrDefault(profile.Name) is { Count: > 0 } confined)
        {
            return Start(profile, ActionKind.Blocked) with { Before = before, Why = Confines(confined) };
        }

        return Start(profile, ActionKind.Remove) with
        {
            Before = before,
            After = new ProfileModel { Name = profile.Name, Path = profile.Path },
            Properties = [new PropertyChange("mode", loaded.Mode, null)],
            Ends = [profile.Provides[0]],
        };
    }

    private Change? Loaded(ProfileEntry profile, IReadOnlyList<Change> files)
    {
        var loaded = observed.Kernel.Find(profile.Name);
        var before = Model(profile, loaded);
        var written = files.FirstOrDefault(c => c.Action.IsEffective() && c.After is FileModel file && file.Path == profile.Path && c.Content is not null);
        var compiled = written is null ? observed.Compiled.GetValueOrDefault(profile.Path) : null;
        if ((WhyNot(profile, observed) ?? OnDisk(profile, compiled)) is { } why)
        {
            return Start(profile, ActionKind.Blocked) with { Before = before, Why = why };
        }

        var wanted = profile.Mode?.Word() ?? "";
        var properties = ImmutableArray.CreateBuilder<PropertyChange>();
        if (loaded is null)
        {
            properties.Add(new PropertyChange("mode", null, wanted.Length > 0 ? wanted : "as its file says"));
        }
        else if (profile.Mode is { } mode && !mode.Is(loaded.Mode))
        {
            properties.Add(new PropertyChange("mode", loaded.Mode, wanted));
        }

        if (loaded is not null && (written is not null || (loaded.Digest is { } digest && compiled is not null && !compiled.Digests.Contains(digest))))
        {
            properties.Add(new PropertyChange("policy", Short(loaded.Digest), written is not null ? "compiled from the new content" : $"as {profile.Path} compiles"));
        }

        if (properties.Count == 0)
        {
            return null;
        }

        if (observed.Kernel.NoParser is { } missing)
        {
            return Start(profile, ActionKind.Blocked) with { Before = before, Why = missing };
        }

        return Start(profile, loaded is null ? ActionKind.Create : ActionKind.Change) with
        {
            Disruption = loaded is null ? Disruption.None : Disruption.Reload,
            Before = before,
            After = new ProfileModel
            {
                Name = profile.Name,
                Path = profile.Path,
                Mode = wanted,
                Replaces = properties.Any(p => p.Name == "policy") ? loaded?.Digest : null,
            },
            Properties = properties.ToImmutable(),
            Notes = [.. Leftovers(profile, written)],
        };
    }

    /// <summary>What is wrong with a file that would be loaded as it lies there.</summary>
    private string? OnDisk(ProfileEntry profile, PolicyCompilation? compiled)
    {
        if (compiled?.Error is { } error)
        {
            return $"the parser refuses {profile.Path}: {error}";
        }

        if (compiled is { Names.IsEmpty: false } && !compiled.Names.Contains(profile.Name))
        {
            return $"{profile.Path} declares {Names(compiled.Names)}, not `{profile.Name}`: the key is the name by which the kernel knows a profile";
        }

        if (observed.Texts.GetValueOrDefault(profile.Path) is { } text && profile.Expect is { } expect)
        {
            var declared = ProfileText.Read(text);
            var rules = declared.FirstOrDefault(d => d.Name == profile.Name)?.Rules ?? [.. declared.SelectMany(d => d.Rules)];
            var broken = expect.Broken(rules);
            return broken.IsEmpty ? null : $"{profile.Path} {string.Join(", and ", broken)}";
        }

        return null;
    }

    /// <summary>Loading a file takes nothing out of the kernel: what it declared until now and no more stays loaded under its old name.</summary>
    private IEnumerable<string> Leftovers(ProfileEntry profile, Change? written)
    {
        if (written is null || profile.Declares.IsEmpty || observed.Files.Files.GetValueOrDefault(profile.Path)?.Content is not { } old)
        {
            yield break;
        }

        foreach (var name in ProfileText.Read(Encoding.UTF8.GetString(old.Span)).Select(d => d.Name).Where(name => !profile.Declares.Contains(name)))
        {
            if (observed.Kernel.Find(name) is not null)
            {
                yield return $"`{name}`, which {profile.Path} declares until now, stays loaded: `{name}: {{ state: absent }}` unloads it";
            }
        }
    }

    private static Change Start(ProfileEntry profile, ActionKind action) => new()
    {
        Id = profile.Id,
        Section = AppArmorSection.SectionName,
        Action = action,
        Origin = profile.Header.Origin,
        Observed = profile.Header.Observe,
        Provides = profile.Absent ? [ProfileEntry.Unloaded(profile.Name)] : profile.Provides,
        Needs = profile.Needs,
    };

    private static ProfileModel Model(ProfileEntry profile, LoadedProfile? loaded) =>
        new() { Name = profile.Name, Path = profile.Path, Mode = loaded?.Mode, Digest = loaded?.Digest };

    internal static string Confines(IReadOnlyList<ConfinedProcess> confined)
    {
        var more = confined.Count > MostNamed ? $" and {confined.Count - MostNamed} more" : "";
        return $"it confines {string.Join(", ", confined.Take(MostNamed))}{more}, which would run on unconfined: stop them first";
    }

    private static string Names(IEnumerable<string> names) => string.Join(" and ", names.Select(name => $"`{name}`"));

    private static string? Short(PolicyDigest? digest) => digest is { } known ? $"{known.Algorithm}:{known.Hex[..Math.Min(12, known.Hex.Length)]}" : "as it was loaded";
}
