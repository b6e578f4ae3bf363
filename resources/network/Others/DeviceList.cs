using System.Text;

namespace Reconciler.Resources.Network;

/// <summary>
/// The lists of devices in NetworkManager's configuration: separated by <c>;</c> or <c>,</c>, which a backslash makes plain, as it does itself
/// (NetworkManager.conf(5), "Device List Format").
/// </summary>
internal static class DeviceList
{
    public static List<string> Split(string value)
    {
        var specs = new List<string>();
        var spec = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
            {
                _ = value[++i] switch
                {
                    ';' or ',' or '\\' => spec.Append(value[i]),
                    's' => spec.Append(' '),
                    't' => spec.Append('\t'),
                    'n' => spec.Append('\n'),
                    'r' => spec.Append('\r'),
                    var other => spec.Append('\\').Append(other),
                };
            }
            else if (value[i] is ';' or ',')
            {
                Add();
            }
            else
            {
                spec.Append(value[i]);
            }
        }

        Add();
        return specs;

        void Add()
        {
            if (spec.ToString().Trim() is { Length: > 0 } text)
            {
                specs.Add(text);
            }

            spec.Clear();
        }
    }

    public static string Join(IEnumerable<string> specs) => string.Join(';', specs.Select(Escape));

    private static string Escape(string spec) => spec
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
}
