using System.Text;
using System.Text.Json;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Tests.Network;

/// <summary>What is exported as JSON, which is YAML too.</summary>
internal static class ExportedJson
{
    public static string Of(ExportedNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(node, writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(ExportedNode node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case ExportedScalar { Quoted: true } scalar:
                writer.WriteStringValue(scalar.Text.Replace("${", "$${", StringComparison.Ordinal));
                break;
            case ExportedScalar scalar:
                writer.WriteRawValue(scalar.Text);
                break;
            case ExportedList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case ExportedMap map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Items)
                {
                    writer.WritePropertyName(key);
                    Write(value, writer);
                }

                writer.WriteEndObject();
                break;
        }
    }
}
