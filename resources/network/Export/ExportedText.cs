using System.Globalization;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>
/// The fingerprint of an entry is that of its written form, path by path: what can be written is what can be wished,
/// so no property of an entry is ever missing from its fingerprint. Behind the path of a scalar that is no text stands <c>!</c>.
/// </summary>
internal static class ExportedText
{
    public static void Describe(ExportedNode node, FingerprintWriter writer) => Describe(node, "", writer);

    private static void Describe(ExportedNode node, string path, FingerprintWriter writer)
    {
        switch (node)
        {
            case ExportedScalar scalar:
                writer.Add(scalar.Quoted ? path : path + "!", scalar.Text);
                break;
            case ExportedMap { Items.IsEmpty: true }:
                writer.Add(path + "{}", "");
                break;
            case ExportedMap map:
                foreach (var (key, value) in map.Items.OrderBy(item => item.Key, StringComparer.Ordinal))
                {
                    Describe(value, $"{path}/{key}", writer);
                }

                break;
            case ExportedList list:
                writer.Add(path, list.Items.Length.ToString(CultureInfo.InvariantCulture));
                for (var i = 0; i < list.Items.Length; i++)
                {
                    Describe(list.Items[i], string.Create(CultureInfo.InvariantCulture, $"{path}/{i}"), writer);
                }

                break;
        }
    }
}
