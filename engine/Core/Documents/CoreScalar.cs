using System.Globalization;

namespace Reconciler.Core.Documents;

/// <summary>The types that the core schema of YAML 1.2 gives to plain scalars.</summary>
public enum ScalarKind
{
    Text,
    Null,
    Boolean,
    Integer,
    Float,
}

/// <summary>
/// How YAML 1.2 core reads a plain scalar (specification 1.2.2, section 10.3.2). Only the type is told: the text stays as it was written.
/// </summary>
public static class CoreScalar
{
    public static ScalarKind Kind(this YamlScalar scalar) => scalar.IsPlain ? Classify(scalar.Text) : ScalarKind.Text;

    public static ScalarKind Classify(ReadOnlySpan<char> text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ => ClassifyNumber(text),
    };

    /// <summary>The value of what is an integer, <c>1.0</c> included, which JSON counts as one; held at the ends of its range.</summary>
    public static long Integer(string text)
    {
        var (digits, radix) = text switch
        {
            ['0', 'x', .. var hex] => (hex, 16),
            ['0', 'o', .. var octal] => (octal, 8),
            _ => (text, 10),
        };
        if (radix == 10)
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : (long)Math.Clamp(double.Parse(text, CultureInfo.InvariantCulture), long.MinValue, long.MaxValue);
        }

        var value = 0L;
        foreach (var digit in digits)
        {
            if (value > long.MaxValue / radix - 1)
            {
                return long.MaxValue;
            }

            value = value * radix + Convert.ToInt32(digit.ToString(), 16);
        }

        return value;
    }

    private static ScalarKind ClassifyNumber(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.'))
        {
            return ScalarKind.Text;
        }

        if (text.StartsWith("0o") && text.Length > 2 && !text[2..].ContainsAnyExceptInRange('0', '7'))
        {
            return ScalarKind.Integer;
        }

        if (text.StartsWith("0x") && text.Length > 2 && IsHex(text[2..]))
        {
            return ScalarKind.Integer;
        }

        if (text is ".nan" or ".NaN" or ".NAN")
        {
            return ScalarKind.Float;
        }

        return Decimal(text[0] is '+' or '-' ? text[1..] : text);
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>digits, or ( .digits | digits [ .digits? ] ) [ e [+-] digits ], or .inf; the sign is gone already.</summary>
    private static ScalarKind Decimal(ReadOnlySpan<char> text)
    {
        if (text is ".inf" or ".Inf" or ".INF")
        {
            return ScalarKind.Float;
        }

        var before = Digits(text);
        var rest = text[before..];
        if (rest.IsEmpty)
        {
            return before > 0 ? ScalarKind.Integer : ScalarKind.Text;
        }

        if (rest[0] == '.')
        {
            var after = Digits(rest[1..]);
            if (before == 0 && after == 0)
            {
                return ScalarKind.Text;
            }

            rest = rest[(1 + after)..];
        }
        else if (before == 0)
        {
            return ScalarKind.Text;
        }

        if (rest.IsEmpty)
        {
            return ScalarKind.Float;
        }

        if (rest[0] is not ('e' or 'E'))
        {
            return ScalarKind.Text;
        }

        rest = rest[1..];
        if (!rest.IsEmpty && rest[0] is '+' or '-')
        {
            rest = rest[1..];
        }

        return !rest.IsEmpty && Digits(rest) == rest.Length ? ScalarKind.Float : ScalarKind.Text;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
