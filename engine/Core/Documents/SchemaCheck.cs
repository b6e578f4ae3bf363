using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// Judges parts of a document by the schemas. Each schema is compiled once, when it is first needed; a part is first asked
/// for a plain yes or no, and only where it is no for the list of what is wrong, which costs ten times as much.
/// </summary>
internal sealed class SchemaCheck : IDisposable
{
    // Of one part; nobody reads more, and a part made to hurt could have a million.
    private const int MostFailures = 200;

    // JsonSchema.Net gives a pattern a time by the clock on the wall: where others have the processors, it is over before any work is done.
    private const int Attempts = 3;

    private static readonly EvaluationOptions Flag = new() { OutputFormat = OutputFormat.Flag };
    private static readonly EvaluationOptions List = new() { OutputFormat = OutputFormat.List };

    private readonly SchemaFiles _files;
    private readonly Func<YamlScalar, bool> _isUnresolved;
    private readonly DiagnosticBag _diagnostics;
    private readonly BuildOptions _build;
    private readonly Dictionary<(SchemaFile File, string Pointer), JsonSchema> _compiled = [];
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
        _build = new BuildOptions { SchemaRegistry = registry, Dialect = Dialect.Draft202012 };
        registry.Fetch = (address, _) => files.All.FirstOrDefault(file => file.Id == address) is { } file
            ? Compile(new SchemaSubject(file, YamlMapping.Empty))
            : null;
    }

    /// <summary>
    /// Whether <paramref name="subject"/> fits the schema. <paramref name="omit"/> names keys of its top level that are judged elsewhere.
    /// False without a look once there are more mistakes than are told.
    /// </summary>
    public bool Check(SchemaSubject subject, Func<string, bool>? omit = null)
    {
        if (_diagnostics.Dropped > 0)
        {
            return false;
        }

        var schema = Compile(subject);
        if (!YamlWindow.IsLong(subject.Value))
        {
            return CheckWhole(schema, subject, omit) == 0;
        }

        var failures = 0;
        var known = _files.Keys(subject.Place(_files)).ToHashSet(StringComparer.Ordinal);
        foreach (var window in YamlWindow.Over(subject.Value, known).TakeWhile(_ => failures < MostFailures))
        {
            failures += CheckWhole(schema, subject with { Value = window, IsWindow = true }, omit);
        }

        // Rules on the whole of a long list (how long it may be, nothing twice) are seen only on the whole of it.
        return failures == 0 && CheckWhole(schema, subject, omit) == 0;
    }

    /// <summary>The number of failures, which have been reported.</summary>
    private int CheckWhole(JsonSchema schema, SchemaSubject subject, Func<string, bool>? omit)
    {
        using var document = Serialise(subject, omit);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Judge(schema, subject, document.RootElement);
            }
            catch (RegexMatchTimeoutException slow) when (attempt == Attempts)
            {
                _diagnostics.Error(
                    Codes.BadValue, $"a value here takes too long to compare with the pattern {slow.Pattern}", subject.Place(), "shorten it; or the machine is too busy: try again");
                return 1;
            }
            catch (RegexMatchTimeoutException)
            {
                // Again.
            }
        }
    }

    private int Judge(JsonSchema schema, SchemaSubject subject, JsonElement value)
    {
        if (schema.Evaluate(value, Flag).IsValid)
        {
            return 0;
        }

        var failures = SchemaFailures.Of(schema.Evaluate(value, List)).Take(MostFailures).ToList();
        new SchemaMessages(_files, subject, _isUnresolved, _diagnostics).Report(failures);
        return Math.Max(1, failures.Count);
    }

    public void Dispose() => _writer.Dispose();

    private JsonDocument Serialise(SchemaSubject subject, Func<string, bool>? omit)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        if (subject.IsKey)
        {
            _writer.WriteStringValue(subject.Key!.Text);
        }
        else
        {
            new YamlJson(_writer, path => SchemaTyping.Of(_files, subject.Place(_files), path)).Write(subject.Value, omit);
        }

        _writer.Flush();
        return JsonDocument.Parse(_buffer.WrittenMemory);
    }

    private JsonSchema Compile(SchemaSubject subject)
    {
        if (!_compiled.TryGetValue((subject.File, subject.Pointer), out var schema))
        {
            schema = JsonSchema.FromText(subject.SchemaText(_files), _build);
            _compiled.Add((subject.File, subject.Pointer), schema);
        }

        return schema;
    }
}
