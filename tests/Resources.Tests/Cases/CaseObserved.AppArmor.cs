using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Resources.AppArmor;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>
/// The part of a case that is AppArmor: <c>apparmor</c> holds why there is none (<c>off</c>, <c>unseen</c>, <c>noParser</c>), what is
/// <c>loaded</c> (by name, mode and digest), what files compile to (<c>compiled</c>) and whom profiles confine (<c>confined</c>).
/// </summary>
public sealed partial class CaseObserved
{
    private JsonElement? AppArmor => _root.TryGetProperty("apparmor", out var value) ? value : null;

    public AppArmorObserved AppArmorFor(AppArmorSpec spec) => new()
    {
        Files = FilesFor(spec.Files),
        Kernel = new AppArmorState
        {
            Off = AppArmorText("off"),
            Unseen = AppArmorText("unseen"),
            NoParser = AppArmorText("noParser"),
            Profiles = [.. Members("loaded").Select(p => new LoadedProfile(p.Name, Text(p.Value, "mode")!, Digest(Text(p.Value, "digest"))))],
        },
        Compiled = Members("compiled").ToDictionary(p => p.Name, p => new PolicyCompilation
        {
            Error = Text(p.Value, "error"),
            Names = List(p.Value, "names"),
            Digests = [.. List(p.Value, "digests").Select(d => Digest(d)!.Value)],
        }),
        Texts = spec.Profiles.Where(p => p.Content is null && _files.ContainsKey(p.Path))
            .ToDictionary(p => p.Path, p => Encoding.UTF8.GetString(Bytes(_files[p.Path]))),
        Confined = Members("confined").ToDictionary(
            p => p.Name,
            p => (IReadOnlyList<ConfinedProcess>)[.. p.Value.EnumerateObject().Select(c => new ConfinedProcess(int.Parse(c.Name, null), c.Value.GetString()!))]),
        MissingDirectories = spec.Profiles.Select(p => p.Path[..p.Path.LastIndexOf('/')])
            .Where(directory => !_files.Keys.Any(path => path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal)))
            .ToHashSet(),
    };

    private static PolicyDigest? Digest(string? hex) => hex is null ? null : new PolicyDigest("sha1", hex);

    private static ImmutableArray<string> List(JsonElement value, string name) =>
        value.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    private string? AppArmorText(string name) => AppArmor is { } value ? Text(value, name) : null;

    private JsonElement.ObjectEnumerator Members(string name) =>
        AppArmor is { } value && value.TryGetProperty(name, out var members) ? members.EnumerateObject() : default;
}
