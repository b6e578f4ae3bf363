using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// Whether systemd-networkd, when it starts or configures an interface anew, takes away routes and rules that are in none of its files
/// (networkd.conf(5), ManageForeignRoutes= and ManageForeignRoutingPolicyRules=, both yes by default): what is to be set and where. Null: it
/// leaves them.
/// </summary>
public sealed record NetworkdStrips(string? Routes, string? Rules)
{
    public const string RoutesKey = "ManageForeignRoutes";
    public const string RulesKey = "ManageForeignRoutingPolicyRules";

    private const string Main = "/etc/systemd/networkd.conf";

    // By precedence: of the main file the first counts, and so does a drop-in of one name.
    private static readonly string[] Directories = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"];

    internal static NetworkdStrips Read(IFileReader files)
    {
        var dropIns = BootFiles.ByName(files, Directories.Select(directory => directory + "/networkd.conf.d"), ".conf");
        var all = Directories.Select(directory => directory + "/networkd.conf").Select(Read).Where(file => file.Text is not null).Take(1).Concat(dropIns.Values.Select(Read)).ToList();
        return new NetworkdStrips(ToSet(all, RoutesKey), ToSet(all, RulesKey));

        (string Path, string? Text) Read(string path) => (path, BootFiles.TextOf(files, path));
    }

    private static string? ToSet(List<(string Path, string? Text)> files, string key)
    {
        var said = files.SelectMany(file => IniText.Assignments(file.Text ?? "").Where(item => item.Section == "[Network]" && item.Key == key && IsYes(item.Value) is not null)
            .Select(item => (file.Path, IsYes: IsYes(item.Value) == true))).LastOrDefault();
        return said switch
        {
            { Path: null } => $"{key}=no in [Network] of {Main} (yes is its default)",
            { IsYes: false } => null,
            _ when said.Path.StartsWith("/etc/", StringComparison.Ordinal) => $"{key}=no in [Network] of {said.Path}, which says yes",
            _ => $"{key}=no in [Network] of /etc/systemd/networkd.conf.d/{Paths.Name(said.Path)} ({said.Path} says yes)",
        };
    }

    /// <summary>systemd's words (parse_boolean); null: none of them, and then it does not count.</summary>
    private static bool? IsYes(string value) => value.ToLowerInvariant() switch
    {
        "1" or "yes" or "y" or "true" or "t" or "on" => true,
        "0" or "no" or "n" or "false" or "f" or "off" => false,
        _ => null,
    };
}
