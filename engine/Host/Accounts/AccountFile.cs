using System.Collections.Frozen;
using System.Globalization;

namespace Reconciler.Host.Accounts;

/// <summary>The names and numbers of one of passwd(5) and group(5), which have both in the same fields. The first of two equal ones counts.</summary>
internal sealed class AccountFile
{
    private AccountFile(Dictionary<string, uint> numbers, Dictionary<uint, string> names)
    {
        Numbers = numbers.ToFrozenDictionary(StringComparer.Ordinal);
        Names = names.ToFrozenDictionary();
    }

    internal static AccountFile Empty { get; } = new([], []);

    internal FrozenDictionary<string, uint> Numbers { get; }

    internal FrozenDictionary<uint, string> Names { get; }

    internal static AccountFile Read(TextReader text)
    {
        var numbers = new Dictionary<string, uint>(StringComparer.Ordinal);
        var names = new Dictionary<uint, string>();
        while (text.ReadLine() is { } line)
        {
            var fields = line.Split(':', 4);
            if (fields.Length == 4 && fields[0].Length > 0 && line[0] is not ('#' or '+' or '-')
                && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.TryAdd(fields[0], number);
                names.TryAdd(number, fields[0]);
            }
        }

        return new AccountFile(numbers, names);
    }
}
