using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Resources.AppArmor;
using Reconciler.Testing;

namespace Reconciler.Resources.Tests.AppArmor;

/// <summary>A mock of the kernel's AppArmor: it holds profiles by name, each with the text of the file that it was loaded from as its policy.</summary>
internal sealed class MockAppArmor(IHost host) : HostAround(host), IAppArmorReader, IAppArmorWriter
{
    private readonly Dictionary<string, (string Mode, string Policy)> _loaded = new(StringComparer.Ordinal);

    public List<string> Calls { get; } = [];

    public List<ConfinedProcess> Running { get; } = [];

    public override IAppArmorReader AppArmor => this;

    public override IAppArmorWriter AppArmorWriter => this;

    public string? PolicyOf(string name) => _loaded.TryGetValue(name, out var loaded) ? $"{loaded.Mode}: {loaded.Policy}" : null;

    public AppArmorState Observe(IReadOnlyCollection<string> digested) =>
        new() { Profiles = [.. _loaded.Select(p => new LoadedProfile(p.Key, p.Value.Mode, digested.Contains(p.Key) ? Digest(p.Value.Policy) : null))] };

    public PolicyCompilation Compile(string path, bool complain) => new()
    {
        Names = [.. ProfileText.Read(Text(path)).Select(p => p.Name)],
        Digests = [Digest(Text(path))],
    };

    public IReadOnlyList<ConfinedProcess> Confined(string profile) => Running;

    public void Load(string path)
    {
        Calls.Add($"load {path}");
        var complain = Files.Observe([new FileQuery("/etc/apparmor.d/force-complain" + path[path.LastIndexOf('/')..])])[0].State is not null;
        foreach (var profile in ProfileText.Read(Text(path)))
        {
            _loaded[profile.Name] = (complain ? "complain" : "enforce", Text(path));
        }
    }

    public void Remove(string profile)
    {
        Calls.Add($"remove {profile}");
        _loaded.Remove(profile);
    }

    private static PolicyDigest Digest(string policy) =>
        new("sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(policy))));

    private string Text(string path)
    {
        using var reader = new StreamReader(Files.OpenRead(path));
        return reader.ReadToEnd();
    }
}
