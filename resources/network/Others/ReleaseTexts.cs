namespace Reconciler.Resources.Network;

/// <summary>The files by which NetworkManager and systemd-networkd are told to leave interfaces alone. Names that are in one already stay.</summary>
internal static class ReleaseTexts
{
    private const string NetworkManagerKey = "unmanaged-devices+";
    private const string ByName = "interface-name:=";

    /// <summary>One line: of two with the same key in one file, NetworkManager takes the last alone, <c>+=</c> or not.</summary>
    public static string NetworkManager(string present, IEnumerable<string> names) =>
        "# Written by reconciler (`foreign-manager: unmanage`): NetworkManager leaves these interfaces alone.\n"
            + $"[keyfile]\n{NetworkManagerKey}={DeviceList.Join(Devices(present).Concat(names.Select(name => ByName + name)).Distinct())}\n";

    /// <summary>Null: the daemon can be told of an interface of that name, and of no other with it.</summary>
    public static string? WhyNot(ForeignDaemon daemon, string name) =>
        !name.All(c => c is > ' ' and < '\x7f') ? $"the name {name} has characters in it that are not printable ASCII, and are not written into the daemon's files"
        : daemon == ForeignDaemon.NetworkManager || !IsOddToNetworkd(name) ? null
        : $"systemd-networkd cannot be told of an interface by the name {name}: a list of names may begin with no `!`, and it takes no `\\`, no `%`, no number alone, and neither `all` nor `default` for the name of one; rename the interface";

    /// <summary>One file for all: the list in <c>Name=</c> is separated by spaces.</summary>
    public static string Networkd(string present, IEnumerable<string> names) =>
        "# Written by reconciler (`foreign-manager: unmanage`): systemd-networkd leaves these interfaces alone.\n"
            + $"[Match]\nName={string.Join(' ', Patterns(present).Concat(names.Select(Literally)).Distinct())}\n\n[Link]\nUnmanaged=yes\n";

    /// <summary>Whether the file says it of the interface already.</summary>
    public static bool Has(ForeignDaemon daemon, string present, string name) =>
        daemon == ForeignDaemon.NetworkManager ? Devices(present).Contains(ByName + name) : Patterns(present).Contains(Literally(name));

    private static List<string> Devices(string present) => DeviceList.Split(IniText.Section(present, "[keyfile]").GetValueOrDefault(NetworkManagerKey, ""));

    private static string[] Patterns(string present) =>
        IniText.Section(present, "[Match]").GetValueOrDefault("Name", "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>`!` turns the list around, `\` is swallowed, and the rest is no name to it (config_parse_match_ifnames, ifname_valid_full).</summary>
    private static bool IsOddToNetworkd(string name) =>
        name.StartsWith('!') || name.AsSpan().ContainsAny('\\', '%') || name.All(char.IsAsciiDigit) || name is "all" or "default";

    /// <summary>Shell-style globs (systemd.network(5)): what stands alone in brackets means itself.</summary>
    private static string Literally(string name) => string.Concat(name.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : $"{c}"));
}
