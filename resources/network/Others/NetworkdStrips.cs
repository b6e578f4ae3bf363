using System.Collections.Frozen;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// What systemd-networkd takes away, when it starts or configures an interface anew, of what an administrator made and what is in none of its
/// files: what is to be set and where, for rules and for the addresses and routes of each interface that it manages. Null, or no such
/// interface: it leaves them.
/// </summary>
/// <remarks>
/// Measured with systemd 252. ManageForeignRoutes=no (networkd.conf(5)) does not save a route: networkd takes the foreign addresses, and even
/// those of its own files, off the interface and sets its own anew, and with the last one the kernel takes the routes.
/// KeepConfiguration=static (systemd.network(5)) keeps the addresses and the routes of protocol static, which ours are.
/// </remarks>
public sealed record NetworkdStrips(string? Rules, FrozenDictionary<string, string> Interfaces)
{
    private const string RulesKey = "ManageForeignRoutingPolicyRules";
    private const string KeepKey = "KeepConfiguration";
    private const string Main = "/etc/systemd/networkd.conf";

    // By precedence: of the main file the first counts, and so does a drop-in of one name.
    private static readonly string[] Directories = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"];

    /// <param name="files">The node's files.</param>
    /// <param name="managed">The interfaces that networkd manages, each with its .network file.</param>
    internal static NetworkdStrips Read(IFileReader files, IEnumerable<ForeignLink> managed)
    {
        var main = Directories.Select(directory => With(files, directory + "/networkd.conf")).Where(file => file.Text is not null);
        return new NetworkdStrips(
            Said(files, main, "networkd.conf.d", RulesKey, value => IsYes(value) is not null) switch
            {
                null => $"{RulesKey}=no in [Network] of {Main} (yes is its default)",
                var (_, value) when IsYes(value) == false => null,
                var (path, _) when IsLocal(path) => $"{RulesKey}=no in [Network] of {path}, which says yes",
                var (path, _) => $"{RulesKey}=no in [Network] of /etc/systemd/networkd.conf.d/{Paths.Name(path)} ({path} says yes)",
            },
            managed.Select(link => (link.Name, Set: ToKeep(files, link.File))).Where(link => link.Set is not null).DistinctBy(link => link.Name)
                .ToFrozenDictionary(link => link.Name, link => link.Set!, StringComparer.Ordinal));
    }

    private static string? ToKeep(IFileReader files, string file)
    {
        var dropIns = $"{Paths.Name(file)}.d";
        return Said(files, [With(files, file)], "network/" + dropIns, KeepKey, value => IsYes(value) is not null || value is "static" or "dhcp" or "dhcp-on-stop") switch
        {
            var (_, value) when value == "static" || IsYes(value) == true => null,
            var (path, value) when IsLocal(path) => $"{KeepKey}=static in [Network] of {path}, which says {value}",
            var (path, value) => $"{KeepKey}=static in [Network] of /etc/systemd/network/{dropIns}/{(path == file ? "keep.conf" : Paths.Name(path))} ({path} says {value})",
            null when IsLocal(file) => $"{KeepKey}=static in [Network] of {file}",
            null => $"{KeepKey}=static in [Network] of /etc/systemd/network/{dropIns}/keep.conf",
        };
    }

    /// <summary>
    /// Where a key of [Network] is given its value, of the first of the main files and the drop-ins the last; what systemd does not know does
    /// not count.
    /// </summary>
    private static (string Path, string Value)? Said(IFileReader files, IEnumerable<(string Path, string? Text)> main, string dropIns, string key, Func<string, bool> isKnown) =>
        main.Take(1).Concat(BootFiles.ByName(files, Directories.Select(directory => Paths.Join(directory, dropIns)), ".conf").Values.Select(path => With(files, path)))
            .SelectMany(file => IniText.Assignments(file.Text ?? "")
                .Where(item => item.Section == "[Network]" && item.Key == key && isKnown(item.Value))
                .Select(item => ((string, string)?)(file.Path, item.Value)))
            .LastOrDefault();

    private static (string Path, string? Text) With(IFileReader files, string path) => (path, BootFiles.TextOf(files, path));

    private static bool IsLocal(string path) => path.StartsWith("/etc/", StringComparison.Ordinal);

    /// <summary>systemd's words (parse_boolean); null: none of them.</summary>
    private static bool? IsYes(string value) => value.ToLowerInvariant() switch
    {
        "1" or "yes" or "y" or "true" or "t" or "on" => true,
        "0" or "no" or "n" or "false" or "f" or "off" => false,
        _ => null,
    };
}
