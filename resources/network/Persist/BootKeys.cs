namespace Reconciler.Resources.Network;

/// <summary>
/// Whether a key of a format's own (<c>persist.keys</c>) can be written so that the format's reader finds that key with that text, and no
/// further line. Null: it can. Pure.
/// </summary>
internal static class BootKeys
{
    public static string? WhyNotKey(PersistFormat format, string key) => format switch
    {
        _ when key.Length == 0 || key.Any(char.IsControl) => "it is empty, or has a control character in it",
        PersistFormat.Ifcfg => char.IsAsciiDigit(key[0]) || !key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? "a shell takes letters, digits and _ as a name, and no digit in front" : null,
        PersistFormat.Ifupdown => key[0] == '#' || key.Any(char.IsWhiteSpace) || !key.All(char.IsAscii) || key.EndsWith('\\') || new Statement(0, 0, [key]).IsKeyword
            ? "an option is one word of ASCII, and none that begins a stanza or a line of its own" : null,
        PersistFormat.NetworkManager or PersistFormat.Networkd => !key.Split('.', 2).All(IsPlain) ? "it is KEY or SECTION.KEY, of letters, digits, -, _ and ." : null,
        PersistFormat.Netplan => !IsPlain(key) ? "it has letters, digits, -, _ and ." : null,
        _ => null,
    };

    public static string? WhyNotValue(PersistFormat format, string value) => format switch
    {
        _ when value.Any(char.IsControl) => "it has a line break or another control character in it",
        PersistFormat.Ifcfg => null,
        PersistFormat.Netplan => value.All(char.IsAscii) ? null : "it is not ASCII",
        PersistFormat.Auto or PersistFormat.None => null,
        _ when value != value.Trim() => "it has blanks at its ends, which the format does not keep",
        PersistFormat.Ifupdown when value.Length == 0 => "it is empty, which ifupdown refuses",
        PersistFormat.Ifupdown or PersistFormat.Networkd when value.EndsWith('\\') => "it ends in a backslash, by which the next line would become a part of it",
        _ => null,
    };

    /// <summary>What of the keys a format that was found by <c>auto</c> cannot say; where the document names the format, reading it has told.</summary>
    public static string? WhyNot(PersistFormat format, IEnumerable<PersistKey> keys) => keys
        .Select(key => WhyNotKey(format, key.Key) is { } name ? $"`persist.keys` has `{key.Key}`, which {Words.Of(Words.PersistFormats, format)} cannot have: {name}"
            : WhyNotValue(format, key.Value) is { } value ? $"`persist.keys.{key.Key}` cannot be written for {Words.Of(Words.PersistFormats, format)}: {value}" : null)
        .FirstOrDefault(why => why is not null);

    /// <summary>Whether the name of a link means itself in every format: a shell runs lines with it, and systemd takes patterns.</summary>
    public static bool IsPlainName(string link) => link.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '@' or '+');

    private static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
