using System.Globalization;
using System.Net;
using System.Numerics;

namespace Reconciler.Resources.Network;

/// <summary>The lengths of prefixes in their several spellings.</summary>
internal static class Masks
{
    /// <summary>Of a number, or of a mask in dots; null: it is neither.</summary>
    public static byte? Length(string text, int longest = 32) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number <= longest ? number : null
            : IPAddress.TryParse(text, out var mask) ? LengthOf(mask) : null;

    /// <summary>Null: its ones are not in front of its zeros.</summary>
    public static byte? LengthOf(IPAddress mask)
    {
        Span<byte> bytes = stackalloc byte[16];
        mask.TryWriteBytes(bytes, out var count);
        if (count != 4)
        {
            return null;
        }

        var value = (uint)(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]);
        var ones = BitOperations.LeadingZeroCount(~value);
        return value == (ones == 0 ? 0 : uint.MaxValue << (32 - ones)) ? (byte)ones : null;
    }

    public static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    public static string Dotted(byte length)
    {
        var value = length == 0 ? 0 : uint.MaxValue << (32 - length);
        return string.Create(CultureInfo.InvariantCulture, $"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}");
    }

    /// <summary>The length that a class gives to an address without any (RFC 791).</summary>
    public static byte Classful(IPAddress address) => address.GetAddressBytes()[0] switch
    {
        < 128 => 8,
        < 192 => 16,
        _ => 24,
    };
}
