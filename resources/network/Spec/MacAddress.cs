using System.Globalization;

namespace Reconciler.Resources.Network;

/// <summary>A 48-bit Ethernet address. Case and separators of what was written do not matter.</summary>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>The group bit is set (multicast, broadcast): no interface has such an address.</summary>
    public bool IsGroup => (Value >> 40 & 1) != 0;

    /// <summary>The local bit is not set: the address was assigned by a manufacturer.</summary>
    public bool IsGloballyAdministered => (Value >> 41 & 1) == 0;

    public byte[] ToBytes() =>
        [(byte)(Value >> 40), (byte)(Value >> 32), (byte)(Value >> 24), (byte)(Value >> 16), (byte)(Value >> 8), (byte)Value];

    /// <summary>Six pairs of hex digits, with <c>:</c> or <c>-</c> between them; null if it is none.</summary>
    public static MacAddress? Parse(string text)
    {
        if (text.Length != 17)
        {
            return null;
        }

        ulong value = 0;
        for (var i = 0; i < 6; i++)
        {
            if ((i > 0 && text[(3 * i) - 1] is not (':' or '-'))
                || !byte.TryParse(text.AsSpan(3 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var part))
            {
                return null;
            }

            value = value << 8 | part;
        }

        return new MacAddress(value);
    }

    public static MacAddress Of(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (var part in bytes[..6])
        {
            value = value << 8 | part;
        }

        return new MacAddress(value);
    }

    /// <summary>As <c>ip link</c> prints it: lower case, with colons.</summary>
    public override string ToString() => string.Join(':', ToBytes().Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
}
