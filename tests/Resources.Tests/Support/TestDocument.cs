using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Tests.Support;

/// <summary>Sections of documents as the reader would hand them over. Values are texts, lists of texts, or mappings.</summary>
public static class TestDocument
{
    public static readonly SourceSpan Here = new("state.yaml", 1, 1);

    public static YamlMapping Map(params (string Key, object Value)[] pairs) =>
        new(Here, [.. pairs.Select(p => KeyValuePair.Create(Scalar(p.Key), Node(p.Value)))]);

    public static SectionDocument Section(string name, params (string Key, YamlMapping Entry)[] entries) => new()
    {
        Name = name,
        Bodies = [],
        Skipped = [],
        Entries =
        [
            .. entries.Select((entry, i) => new EntryDocument(
                new EntryHeader($"{name}/{entry.Key}", new SourceSpan("state.yaml", i + 1, 5), false, []), entry.Key, entry.Entry, "/")),
        ],
    };

    public static ReadContext Context(TestContent content, DiagnosticBag diagnostics) => new(diagnostics, content, new StateDocument
    {
        Name = "test",
        Observe = false,
        Sections = [],
        Files = [],
    });

    private static YamlScalar Scalar(string text) => new(Here, text, isPlain: false);

    private static YamlNode Node(object value) => value switch
    {
        YamlNode node => node,
        string text => Scalar(text),
        bool flag => new YamlScalar(Here, flag ? "true" : "false", isPlain: true),
        IEnumerable<string> texts => new YamlSequence(Here, [.. texts.Select(Scalar)]),
        _ => throw new ArgumentException($"no node for {value.GetType()}", nameof(value)),
    };
}
