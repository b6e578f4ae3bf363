using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Commands that a stanza runs to add an address or a route, as far as they are plain ones of <c>ip</c> or <c>route</c>. What a shell would
/// have to be asked about is not understood, and stays.
/// </summary>
internal static class InterfacesCommands
{
    private static readonly System.Buffers.SearchValues<char> Shell = System.Buffers.SearchValues.Create(";|&$`<>\"'()");

    public static bool Adds(Statement option) => option.Word is "up" or "post-up";

    public static bool Takes(Statement option) => option.Word is "down" or "pre-down";

    /// <summary>The route that the command adds (or, behind <c>down</c>, takes away) by this link; null: it is another command.</summary>
    public static FoundRoute? Route(Statement option, string link, Family family)
    {
        if (Words(option, link) is not { } words)
        {
            return null;
        }

        var verbs = VerbsOf(option);
        (BootRoute Route, string? Link)? found = null;
        if (words is ["ip", ..] && Ip(words, ref family) is ["route" or "ro" or "r", var verb, .. var rest] && verbs.Contains(verb))
        {
            found = RouteWords.Parse(rest, family);
        }
        else if (words is ["route", ..])
        {
            var arguments = words.Skip(1).ToList();
            var at = arguments.FindIndex(verbs.Contains);
            if (at >= 0)
            {
                var isV6 = arguments.Contains("-6") || arguments.Contains("inet6") || arguments.Contains("--inet6");
                arguments.RemoveAt(at);
                arguments.RemoveAll(word => word is "-A" or "-6" or "-4" or "inet" or "inet6" or "--inet6");
                found = RouteWords.ParseNetTools(arguments, isV6 ? Family.Inet6 : Family.Inet);
            }
        }

        return found is { } parsed && (parsed.Link is null || parsed.Link == link)
            ? new FoundRoute(parsed.Route, words.Any(RouteWords.HasHostBits))
            : null;
    }

    /// <summary>The same of a rule.</summary>
    public static BootRule? Rule(Statement option, string link, Family family) =>
        Words(option, link) is ["ip", ..] words && Ip(words, ref family) is ["rule" or "ru", var verb, .. var rest] && VerbsOf(option).Contains(verb)
            ? RouteWords.ParseRule(rest, family)
            : null;

    /// <summary>The address that <c>ip address add</c> gives to the link.</summary>
    public static InterfaceAddress? Address(Statement option, string link)
    {
        var family = Family.Inet;
        return Adds(option) && Words(option, link) is ["ip", ..] words
            && Ip(words, ref family) is ["addr" or "address" or "a", "add" or "replace" or "a", var address, "dev", var device] && device == link
            && address.Split('/') is [var ip, var length] && RouteWords.Address(ip) is { } parsed && Masks.Length(length, 128) is { } known
            ? new InterfaceAddress(parsed, known)
            : null;
    }

    /// <summary>
    /// With several links the command is in the stanza of each: it does nothing before the last of them is up, since the kernel refuses a hop by a
    /// link that is down, and that must not fail ifup.
    /// </summary>
    public static string AddRoute(BootRoute route, string link)
    {
        var isOfSeveral = route.Hops.Items.Select(hop => hop.Link).Distinct().Count() > 1;
        return $"up ip {(route.Family == Family.Inet6 ? "-6 " : "")}route {(isOfSeveral ? "replace" : "add")} {route.Words(link)}{(isOfSeveral ? " || true" : "")}";
    }

    public static string Rule(string verb, BootRule rule) => $"ip {(rule.Family == Family.Inet6 ? "-6 " : "")}rule {verb} {rule}";

    public static string AddAddress(InterfaceAddress address, string link) => $"up ip address add {address} dev {link}";

    private static string[] VerbsOf(Statement option) => Adds(option) ? ["add", "append", "replace", "a"] : ["del", "delete", "d"];

    private static List<string>? Words(Statement option, string link)
    {
        if (!Adds(option) && !Takes(option))
        {
            return null;
        }

        var words = option.Words.Skip(1).Select(word => word.Trim('"') is "$IFACE" or "${IFACE}" ? link : word).ToList();
        if (words is [.., "||", "true" or ":"])
        {
            words.RemoveRange(words.Count - 2, 2);
        }

        if (words.Count == 0 || words.Exists(word => word.AsSpan().ContainsAny(Shell)))
        {
            return null;
        }

        words[0] = words[0][(words[0].LastIndexOf('/') + 1)..];
        return words;
    }

    private static List<string> Ip(List<string> words, ref Family family)
    {
        var i = 1;
        for (; i < words.Count && words[i].StartsWith('-'); i++)
        {
            if (words[i] is "-6" or "-4")
            {
                family = words[i] == "-6" ? Family.Inet6 : Family.Inet;
            }
            else if (words[i] is "-f" or "-family" && i + 1 < words.Count)
            {
                family = words[++i] == "inet6" ? Family.Inet6 : Family.Inet;
            }
        }

        return words[i..];
    }
}

/// <summary>A route of a command; one that is broken makes the command fail.</summary>
internal sealed record FoundRoute(BootRoute Route, bool IsBroken);
