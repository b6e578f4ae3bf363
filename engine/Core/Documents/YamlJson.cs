using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reconciler.Core.Documents;

/// <summary>Writes a tree as JSON, the form in which the schema judges it.</summary>
/// <remarks>
/// A plain scalar has the type that YAML 1.2 core gives it. One that was only <c>${x}</c> has the type that <paramref name="expected"/>
/// says for its path, if its text can be read as that.
/// </remarks>
internal sealed class YamlJson(Utf8JsonWriter writer, Func<IReadOnlyList<string>, JsonTypes> expected)
{
    public static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Beyond it a number is written as this: no limit in any schema is as large, and some readers of JSON overflow.
    private const double LargestNumber = 1e27;
    private const int LongestExact = 18;

    private readonly List<string> _path = [];

    public void Write(YamlNode node, Func<string, bool>? omit = null)
    {
        switch (node)
        {
            case YamlScalar scalar:
                WriteScalar(scalar);
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    _path.Add("");
                    Write(sequence.Items[i]);
                    _path.RemoveAt(_path.Count - 1);
                }

                writer.WriteEndArray();
                break;
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Pairs)
                {
                    if (omit?.Invoke(key.Text) != true)
                    {
                        writer.WritePropertyName(key.Text);
                        _path.Add(key.Text);
                        Write(value);
                        _path.RemoveAt(_path.Count - 1);
                    }
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>The kind that the scalar has for the schema.</summary>
    public static ScalarKind Kind(YamlScalar scalar, JsonTypes expected)
    {
        if (!scalar.IsVariable)
        {
            return scalar.Kind();
        }

        if (expected.HasFlag(JsonTypes.Text))
        {
            return ScalarKind.Text;
        }

        var kind = CoreScalar.Classify(scalar.Text);
        var fits = kind switch
        {
            ScalarKind.Null => expected.HasFlag(JsonTypes.Null),
            ScalarKind.Boolean => expected.HasFlag(JsonTypes.Boolean),
            ScalarKind.Integer => (expected & (JsonTypes.Integer | JsonTypes.Number)) != 0,
            ScalarKind.Float => expected.HasFlag(JsonTypes.Number),
            _ => false,
        };
        return fits ? kind : ScalarKind.Text;
    }

    private void WriteScalar(YamlScalar scalar)
    {
        switch (Kind(scalar, scalar.IsVariable ? expected(_path) : JsonTypes.None))
        {
            case ScalarKind.Null:
                writer.WriteNullValue();
                break;
            case ScalarKind.Boolean:
                writer.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
                break;
            case ScalarKind.Integer:
                WriteInteger(scalar.Text);
                break;
            case ScalarKind.Float:
                WriteNumber(double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : LargestNumber);
                break;
            default:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    private void WriteInteger(string text)
    {
        if (text.Length > LongestExact)
        {
            WriteNumber(text[0] == '-' ? -LargestNumber : LargestNumber);
        }
        else
        {
            writer.WriteNumberValue(CoreScalar.Integer(text));
        }
    }

    private void WriteNumber(double number) =>
        writer.WriteNumberValue(double.IsNaN(number) ? LargestNumber : Math.Clamp(number, -LargestNumber, LargestNumber));
}
