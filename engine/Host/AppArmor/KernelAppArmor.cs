using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Host.Native;
using Reconciler.Host.Processes;

namespace Reconciler.Host.AppArmor;

/// <summary>Where the kernel and the parser are found; a test has others.</summary>
internal sealed record AppArmorPlaces
{
    public string SecurityFiles { get; init; } = "/sys/kernel/security/apparmor";

    /// <summary>What the parser takes for <c>/etc/apparmor.d</c>; null: that.</summary>
    public string? Base { get; init; }

    public string Profiles => Base ?? "/etc/apparmor.d";

    public string EnabledParameter { get; init; } = "/sys/module/apparmor/parameters/enabled";

    public string Processes { get; init; } = "/proc";

    public string Parser { get; init; } = "apparmor_parser";

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>The AppArmor of the running kernel, through securityfs and <c>apparmor_parser</c>.</summary>
/// <param name="places">Where it is found.</param>
/// <param name="known">What was compiled before; null: a file is compiled whenever it is asked for.</param>
internal sealed class KernelAppArmor(AppArmorPlaces places, CompiledPolicies? known) : IAppArmorReader, IAppArmorWriter
{
    // Compiling a large profile takes seconds on a small node.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SecurityFileSystem _kernel = new(places.SecurityFiles);

    public AppArmorState Observe(IReadOnlyCollection<string> digested)
    {
        var state = new AppArmorState { NoParser = SearchPath.Find(places.Parser) is null ? $"{places.Parser} is not on the PATH: install AppArmor's tools" : null };
        if (AppArmorSwitch.WhyOff(places.EnabledParameter) is { } off)
        {
            return state with { Off = off };
        }

        try
        {
            var profiles = _kernel.Profiles();
            var digests = _kernel.Digests(digested);
            return state with
            {
                Profiles = [.. profiles.Select(p => digests.TryGetValue(p.Name, out var digest) ? p with { Digest = digest } : p)],
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return state with { Unseen = $"its profiles cannot be seen: {failure.Message}" };
        }
    }

    public PolicyCompilation Compile(string path, bool complain)
    {
        if (known is null)
        {
            return Compiled(path, complain);
        }

        var inputs = PolicyInputs.Look(places.Profiles, path, places.Parser, places.Time.GetUtcNow());
        if (known.Find(path, complain, inputs) is { } kept)
        {
            return kept;
        }

        var compiled = Compiled(path, complain);
        known.Keep(path, complain, inputs, compiled);
        return compiled;
    }

    public IReadOnlyList<ConfinedProcess> Confined(string profile) => ConfinedProcesses.Of(profile, places.Processes);

    /// <summary>
    /// The cache is written, for the next boot, but not read: its age is judged by mtimes, and an undo brings an old file back with its old one.
    /// </summary>
    public void Load(string path)
    {
        var loaded = Run(["--replace", "--skip-read-cache", "--write-cache", path]);
        if (!loaded.Succeeded)
        {
            throw new HostException(new HostError("load", path, 0, Refusal(loaded)));
        }
    }

    public void Remove(string profile)
    {
        // One write at the start of the file, of the name as text (aa_remove_profiles in security/apparmor/policy.c).
        var path = Path.Combine(_kernel.Directory, ".remove");
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.WriteOnly | Flags.CloseOnExec, 0);
        Failure.Check(number, "remove profile", profile);
        using var file = new Descriptor(number);
        try
        {
            Writing.All(file, path, Encoding.UTF8.GetBytes(profile));
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ENOENT)
        {
            // Gone meanwhile: that is what was wanted.
        }
    }

    private PolicyCompilation Compiled(string path, bool complain)
    {
        try
        {
            var compiled = Run(["--skip-kernel-load", "--skip-cache", "--stdout", .. complain ? ["--Complain"] : Array.Empty<string>(), path]);
            if (!compiled.Succeeded)
            {
                return new PolicyCompilation { Error = Refusal(compiled) };
            }

            var policy = new CompiledPolicy(compiled.Output);
            return new PolicyCompilation { Names = policy.Names, Digests = [.. policy.Digests("sha256"), .. policy.Digests("sha1")] };
        }
        catch (HostException failure)
        {
            return new PolicyCompilation { Error = failure.Error.ToString() };
        }
    }

    private CapturedProgram Run(IReadOnlyList<string> arguments) => ProgramCapture.Run([places.Parser, .. Location, .. arguments], Limit);

    private IEnumerable<string> Location => places.Base is { } directory ? ["--base", directory, "--subdomainfs", places.SecurityFiles] : [];

    /// <summary>Without the parser's remarks on its cache, which are about the machine and not about the profile.</summary>
    private string Refusal(CapturedProgram parser)
    {
        var lines = parser.Error.Split('\n').Where(line => !line.StartsWith("Cache ", StringComparison.Ordinal) && line.Trim().Length > 0);
        return string.Join("; ", lines) is { Length: > 0 } said
            ? said
            : $"{places.Parser} exited with {parser.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
