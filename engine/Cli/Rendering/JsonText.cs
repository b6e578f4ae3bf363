using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Cli.Rendering;

/// <summary>What the JSON documents have in common: <c>formatVersion</c> first, the diagnostics, camel-case names of enumerations.</summary>
internal static class JsonText
{
    public const int FormatVersion = 1;

    // Not the default encoder: paths and contents in other scripts stay readable. It still escapes control characters.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Output output, Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("formatVersion", FormatVersion);
            body(json);
            json.WriteEndObject();
        }

        output.WriteJson(buffer.WrittenSpan);
    }

    public static void WriteDiagnostics(Utf8JsonWriter json, IEnumerable<Diagnostic> diagnostics)
    {
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", diagnostic.Code);
            json.WriteString("severity", Name(diagnostic.Severity));
            json.WriteString("message", diagnostic.Message);
            json.WriteString("origin", diagnostic.Span?.ToString());
            json.WriteString("hint", diagnostic.Hint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The camel-case name, as the documents have it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
