using System.Buffers;
using System.Text.Json;
using Json.Schema;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// Judges parts of a document by the schemas. Each schema is compiled once, when it is first needed; a part is first asked
/// for a plain yes or no, and only where it is no for the list of what is wrong, which costs ten times as much.
/// </summary>
internal sealed class SchemaCheck : IDisposable
{
    private static readonly EvaluationOptions Flag = new() { OutputFormat = OutputFormat.Flag };
    private static readonly EvaluationOptions List = new() { OutputFormat = OutputFormat.List };

    private readonly SchemaFiles _files;
    private readonly Func<YamlScalar, bool> _isUnresolved;
    private readonly DiagnosticBag _diagnostics;
    private readonly BuildOptions _build;
    private readonly Dictionary<string, JsonSchema> _compiled = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;

    /// <summary><paramref name="isUnresolved"/> tells the scalars that hold an unknown variable: that was reported, and no more can be said.</summary>
    public SchemaCheck(SchemaFiles files, Func<YamlScalar, bool> isUnresolved, DiagnosticBag diagnostics)
    {
        _files = files;
        _isUnresolved = isUnresolved;
        _diagnostics = diagnostics;
        _writer = new Utf8JsonWriter(_buffer, YamlJson.Options);
        var registry = new SchemaRegistry();
        _build = new BuildOptions { SchemaRegistry = registry };
        registry.Fetch = (address, _) => files.All.FirstOrDefault(file => file.Id == address) is { } file ? Compile(file) : null;
    }

    /// <summary>
    /// Whether <paramref name="subject"/> fits the schema. <paramref name="omit"/> names keys of its top level that are judged elsewhere.
    /// </summary>
    public bool Check(SchemaSubject subject, Func<string, bool>? omit = null)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        var json = new YamlJson(_writer, path => SchemaTyping.Of(_files, subject.Place(_files), path));
        if (subject.Key is { } key)
        {
            _writer.WriteStartObject();
            _writer.WritePropertyName(key.Text);
            json.Enter(key.Text);
            json.Write(subject.Value, omit);
            _writer.WriteEndObject();
        }
        else
        {
            json.Write(subject.Value, omit);
        }

        _writer.Flush();
        using var document = JsonDocument.Parse(_buffer.WrittenMemory);
        var schema = Compile(subject);
        if (schema.Evaluate(document.RootElement, Flag).IsValid)
        {
            return true;
        }

        var failures = SchemaFailures.Of(schema.Evaluate(document.RootElement, List));
        new SchemaMessages(_files, subject, _isUnresolved, _diagnostics).Report(failures);
        return false;
    }

    public void Dispose() => _writer.Dispose();

    private JsonSchema Compile(SchemaSubject subject)
    {
        if (subject.Definition is not { } definition)
        {
            return Compile(subject.File);
        }

        var address = $"{subject.File.Id}#/$defs/{definition}";
        if (!_compiled.TryGetValue(address, out var schema))
        {
            Compile(subject.File);
            schema = JsonSchema.FromText($$"""{ "$ref": "{{address}}" }""", _build);
            _compiled.Add(address, schema);
        }

        return schema;
    }

    private JsonSchema Compile(SchemaFile file)
    {
        var address = file.Id.ToString();
        if (!_compiled.TryGetValue(address, out var schema))
        {
            schema = JsonSchema.FromText(file.Text, _build);
            _compiled.Add(address, schema);
        }

        return schema;
    }
}
