using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// NetworkManager's profiles as keyfiles (nm-settings-keyfile(5)). The profile is found by its interface-name; one that others than root may
/// read is ignored by NetworkManager.
/// </summary>
internal sealed class NetworkManagerKeyfiles : IBootFormat
{
    private const string Own = "/etc/NetworkManager/system-connections";

    private static readonly string[] Secrets = ["psk", "password", "private-key-password", "pin", "wep-key0", "wep-key1", "wep-key2", "wep-key3", "leap-password", "password-raw"];

    public PersistFormat Word => PersistFormat.NetworkManager;

    public BootReader Reader => new("NetworkManager", Own, "/usr/sbin/NetworkManager");

    public uint? ModeOf(string path) => Modes.Private;

    /// <summary>A rule must have a priority there (nm-settings-keyfile(5)).</summary>
    public string? WhyNot(BootRule rule) => rule.Priority is null ? "a rule of NetworkManager must have a priority" : null;

    /// <summary>As routes with a <c>weight</c> each (nm-settings-nmcli(5)), of which an older one would take the last alone.</summary>
    public string? WhyNot(BootRoute route) => route.Hops.IsEmpty ? null : "NetworkManager knows several next hops since 1.42 and of IPv4 alone, and they are not written for it";

    public BootFiles Observe(IFileReader files, IReadOnlyCollection<string> interfaces) => BootFiles.Read(files,
    [
        .. BootFiles.Names(files, Own).Where(name => !name.StartsWith('.') && !name.EndsWith('~')).Select(name => Paths.Join(Own, name)),
        .. interfaces.Select(PathOf),
    ]);

    public bool Describes(BootFiles files, string link) => Profiles(files, link).Any();

    public BootText Write(BootFiles files, BootWish wish)
    {
        var profiles = Profiles(files, wish.Name).ToList();
        if (!wish.IsWanted && profiles.Count == 0)
        {
            return new BootText(files);
        }

        if (WhyNot(files, profiles, wish) is { } why)
        {
            return new BootText(files, why);
        }

        var path = profiles is [var only, ..] ? only.Path : PathOf(wish.Name);
        var notes = new List<string>();
        return new BootText(files.With(path, KeyfileText.Write(profiles.Count > 0 ? profiles[0].Text! : New(wish.Name), wish, notes))) { Path = path, Notes = notes };
    }

    private static string? WhyNot(BootFiles files, List<BootFile> profiles, BootWish wish)
    {
        if (wish.Switch is { Role: not BootSwitchRole.Port })
        {
            return $"profiles of Open vSwitch ({wish.Name}) are not written yet: say with `persist-on` which interface is to have the addressing at boot";
        }

        if (profiles.Count > 1)
        {
            return $"{wish.Name} has several profiles ({string.Join(", ", profiles.Select(profile => profile.Path))}), and which one is taken at boot is NetworkManager's to choose: keep one, "
                + "or set `autoconnect=false` in the others";
        }

        if (profiles.Count == 0 && wish is { MadeAs: { } type, Switch: null })
        {
            return $"no profile makes {wish.Name} ({Words.Of(type)}), and writing one is not supported yet: make it with nmcli, and the addressing is kept in it; "
                + "or name the interface with `persist-on` that is to have it at boot";
        }

        if (profiles.Count == 0 && files[PathOf(wish.Name)] is not null)
        {
            return $"{PathOf(wish.Name)} is there and not for {wish.Name}: rename it";
        }

        // What is changed is shown, and kept in the journal.
        return profiles.Find(profile => new IniEdit(profile.Text!).Sections.SelectMany(section => section.Keys).Any(key => Secrets.Contains(key.Key))) is { } secret
            ? $"{secret.Path} holds a secret, which a plan would show and the journal would keep: it is not edited"
            : null;
    }

    private static IEnumerable<BootFile> Profiles(BootFiles files, string link)
    {
        var all = files.Present.Select(file => (File: file, Ini: new IniEdit(file.Text!)))
            .Where(item => (item.Ini["connection", "interface-name"] ?? (item.Ini["connection", "id"] == link ? link : null)) == link)
            .ToList();
        return all.Where(item => all.Count == 1 || item.Ini["connection", "autoconnect"] != "false").Select(item => item.File);
    }

    private static string PathOf(string link) => Paths.Join(Own, $"{link}.nmconnection");

    /// <summary>The same profile has the same UUID, so that the text follows from the wish alone.</summary>
    private static string New(string link)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("reconciler network/persist " + link));
        hash[6] = (byte)(hash[6] & 0x0f | 0x80);
        hash[8] = (byte)(hash[8] & 0x3f | 0x80);
        return $"[connection]\nid={link}\nuuid={new Guid(hash.AsSpan(0, 16), bigEndian: true)}\ntype=ethernet\ninterface-name={link}\n\n[ipv4]\n\n[ipv6]\n";
    }
}
