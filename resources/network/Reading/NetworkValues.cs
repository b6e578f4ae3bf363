using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Addresses, networks and names as people write them. What is none is reported at its place.</summary>
internal static class NetworkValues
{
    private const int LongestName = 15;

    /// <summary>
    /// An address without zone, port or prefix; IPv6 in any case and expanded or not. Stricter than <see cref="IPAddress.TryParse(string, out IPAddress)"/>,
    /// which takes 10.1 for 10.0.0.1 and reads 010 as octal.
    /// </summary>
    public static IPAddress? ParseAddress(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return text.AsSpan().IndexOfAny("[]%/") < 0 && IPAddress.TryParse(text, out var address) ? address : null;
        }

        var parts = text.Split('.');
        if (parts.Length != 4)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            if (parts[i].Length > 3 || parts[i] is ['0', _, ..] || !parts[i].All(char.IsAsciiDigit) || !byte.TryParse(parts[i], out bytes[i]))
            {
                return null;
            }
        }

        return new IPAddress(bytes);
    }

    public static IPAddress? Address(YamlScalar? scalar, string what, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        if (ParseAddress(scalar.Text) is { } address)
        {
            return address;
        }

        var hint = scalar.Text.Contains('/', StringComparison.Ordinal) ? "an address stands here without a prefix length"
            : scalar.Text.Contains(':', StringComparison.Ordinal) ? "an IPv6 address has up to eight groups of hex digits: 2001:db8::1"
            : "an IPv4 address has four numbers from 0 to 255, without leading zeros: 192.0.2.1";
        diagnostics.Error(Codes.BadValue, $"`{scalar.Text}` is not an address, as {what} must be", scalar.Span, hint);
        return null;
    }

    /// <summary>
    /// A network, <c>10.9.0.0/16</c>; an address alone is that host. Host bits are a warning that quotes both readings, and mean the network.
    /// </summary>
    public static IpPrefix? Network(YamlScalar? scalar, string what, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        var slash = scalar.Text.IndexOf('/', StringComparison.Ordinal);
        if (ParseAddress(slash < 0 ? scalar.Text : scalar.Text[..slash]) is not { } address)
        {
            diagnostics.Error(
                Codes.BadValue,
                $"`{scalar.Text}` is not a network, as {what} must be",
                scalar.Span,
                "a network is an address and the length of its prefix: 10.9.0.0/16, 2001:db8::/32, 0.0.0.0/0");
            return null;
        }

        var longest = LongestPrefix(IpPrefix.FamilyOf(address));
        if (slash < 0)
        {
            return new IpPrefix(address, (byte)longest);
        }

        if (PrefixLength(scalar.Text[(slash + 1)..], longest) is not { } length)
        {
            diagnostics.Error(
                Codes.BadValue,
                $"`{scalar.Text[(slash + 1)..]}` is not a prefix length in {scalar.Text}",
                scalar.Span,
                $"it is a whole number from 0 to {longest}");
            return null;
        }

        var network = new IpPrefix(address, (byte)length).Masked;
        if (!network.Address.Equals(address))
        {
            diagnostics.Warning(
                Codes.HostBits,
                $"`{scalar.Text}` has host bits: it is read as {network}, the network that {address} is in",
                scalar.Span,
                $"write {network}; or {address}/{longest}, if the host alone was meant");
        }

        return network;
    }

    public static HardwareAddress? Mac(YamlScalar? scalar, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        if (!HardwareAddress.TryParse(scalar.Text, out var mac) || mac.Value.Bytes is not { Length: 6 } bytes)
        {
            diagnostics.Error(Codes.BadValue, $"`{scalar.Text}` is not a MAC address", scalar.Span, "it has six pairs of hex digits: 52:54:00:12:34:56");
            return null;
        }

        // The lowest bit of the first byte marks multicast and broadcast.
        var isGroup = (bytes[0] & 1) != 0;
        if (isGroup || bytes.All(part => part == 0))
        {
            diagnostics.Error(
                Codes.BadValue,
                $"`{scalar.Text}` is {(isGroup ? "a group" : "no")} address, which no interface can have",
                scalar.Span,
                "the first byte of an interface's address is even, and not all bytes are 0");
            return null;
        }

        return mac;
    }

    /// <summary>The name of a link, by the rules of the kernel (dev_valid_name).</summary>
    public static string? LinkName(YamlScalar? scalar, DiagnosticBag diagnostics)
    {
        if (scalar is null)
        {
            return null;
        }

        if (IsLinkName(scalar.Text))
        {
            return scalar.Text;
        }

        diagnostics.Error(
            Codes.BadValue,
            $"`{scalar.Text}` cannot be the name of an interface",
            scalar.Span,
            $"a name has 1 to {LongestName} bytes, and no space, / or : in it");
        return null;
    }

    /// <summary>A domain that is searched. `.` is the root; systemd-resolved takes one behind `~` only to decide whom it asks.</summary>
    public static string? Domain(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        if (IsDomain(scalar.Text))
        {
            return scalar.Text;
        }

        diagnostics.Error(
            Codes.BadValue,
            $"`{scalar.Text}` is not a domain",
            scalar.Span,
            scalar.Text.All(char.IsAscii)
                ? "it has parts of letters, digits, - and _ with dots between them: example.net; `.` is the root, and systemd-resolved takes a `~` in front"
                : "resolvers are given a name with other letters in its ASCII form: xn--...");
        return null;
    }

    // RFC 1035 for the lengths; an underscore is no letter of a host's name, and many a domain has one.
    public static bool IsDomain(string text)
    {
        var name = text.StartsWith('~') ? text[1..] : text;
        return name == "."
            || (name.Length is > 0 and <= 253
                && (name.EndsWith('.') ? name[..^1] : name).Split('.').All(part =>
                    part.Length is > 0 and <= 63 && part[0] != '-' && part[^1] != '-' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')));
    }

    public static bool IsLinkName(string text) =>
        text is not ("" or "." or "..")
        && System.Text.Encoding.UTF8.GetByteCount(text) <= LongestName
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or ':');

    public static int LongestPrefix(Family family) => family == Family.Inet6 ? 128 : 32;

    public static string Name(Family family) => family == Family.Inet6 ? "IPv6" : "IPv4";

    private static int? PrefixLength(string text, int longest) =>
        text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit) && MappingReader.ParseInteger(text) is { } length && length <= longest ? (int)length : null;
}
