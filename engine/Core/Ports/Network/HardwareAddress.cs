using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Reconciler.Core.Ports.Network;

/// <summary>A link-layer address as iproute2 prints it: <c>52:54:00:12:34:56</c>, lower case. Any length; Ethernet's is six bytes.</summary>
public readonly record struct HardwareAddress
{
    private readonly string? _text;

    private HardwareAddress(string text) => _text = text;

    /// <summary>Whether the address was assigned by a vendor and not by software: Open vSwitch takes a bridge's own only from such.</summary>
    public bool IsGloballyAdministered => Bytes is [var first, ..] && (first & 3) == 0;

    public byte[] Bytes => Convert.FromHexString(ToString().Replace(":", "", StringComparison.Ordinal));

    public static HardwareAddress FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return default;
        }

        Span<char> text = stackalloc char[bytes.Length * 3];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i].TryFormat(text[(i * 3)..], out _, "x2", CultureInfo.InvariantCulture);
            text[i * 3 + 2] = ':';
        }

        return new HardwareAddress(new string(text[..^1]));
    }

    /// <summary>Reads <c>52:54:00:AB:cd:ef</c> (or with hyphens), two digits a byte.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HardwareAddress? address)
    {
        address = null;
        if (text is null || text.Length % 3 != 2)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i % 3 == 2 ? text[i] is not (':' or '-') : !char.IsAsciiHexDigit(text[i]))
            {
                return false;
            }
        }

        address = new HardwareAddress(text.Replace('-', ':').ToLowerInvariant());
        return true;
    }

    public static HardwareAddress Parse(string text) =>
        TryParse(text, out var address) ? address.Value : throw new FormatException($"'{text}' is no hardware address (52:54:00:12:34:56)");

    public override string ToString() => _text ?? "";
}
