namespace Reconciler.Resources.Network;

/// <summary>The files by which NetworkManager and systemd-networkd are told to leave interfaces alone. Names that are in one already stay.</summary>
internal static class ReleaseTexts
{
    private const string NetworkManagerKey = "unmanaged-devices+";
    private const string ByName = "interface-name:=";

    /// <summary>One line: of two with the same key in one file, NetworkManager takes the last alone, <c>+=</c> or not.</summary>
    public static string NetworkManager(string present, IEnumerable<string> names)
    {
        var old = IniText.Section(present, "[keyfile]").GetValueOrDefault(NetworkManagerKey, "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return "# Written by reconciler (`foreign-manager: unmanage`): NetworkManager leaves these interfaces alone.\n"
            + $"[keyfile]\n{NetworkManagerKey}={string.Join(';', old.Concat(names.Select(name => ByName + name)).Distinct())}\n";
    }

    /// <summary>One file for all: the list in <c>Name=</c> is separated by spaces.</summary>
    public static string Networkd(string present, IEnumerable<string> names)
    {
        var old = IniText.Section(present, "[Match]").GetValueOrDefault("Name", "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return "# Written by reconciler (`foreign-manager: unmanage`): systemd-networkd leaves these interfaces alone.\n"
            + $"[Match]\nName={string.Join(' ', old.Concat(names).Distinct())}\n\n[Link]\nUnmanaged=yes\n";
    }
}
