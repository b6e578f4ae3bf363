using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Says that a value has the wrong type, and above all when to quote it.</summary>
internal sealed class SchemaTypeMessages(SchemaFiles files, DiagnosticBag diagnostics)
{
    public void Report(SchemaTarget target, SchemaPlace? place, string keyword)
    {
        var expected = place is { } found ? SchemaTyping.Of(files, found) : JsonTypes.None;
        if (target.Node is YamlScalar scalar)
        {
            Scalar(target, scalar, expected);
        }
        else if (keyword == "type" || expected != JsonTypes.None)
        {
            diagnostics.Error(Codes.WrongType, $"{target.Label} is {target.Shown}; {Name(expected)} is expected", target.Node.Span);
        }
        else
        {
            diagnostics.Error(Codes.BadValue, $"{target.Label} is not what it must be", target.Node.Span);
        }
    }

    private void Scalar(SchemaTarget target, YamlScalar scalar, JsonTypes expected)
    {
        var kind = YamlJson.Kind(scalar, expected);
        if (expected.HasFlag(JsonTypes.Text) && kind is ScalarKind.Integer or ScalarKind.Float or ScalarKind.Boolean)
        {
            var read = kind == ScalarKind.Boolean ? "true or false" : "a number";
            var isContent = target.Name == "content";
            diagnostics.Error(Codes.QuoteIt, $"{target.Label} is text, but without quotes YAML reads {(isContent ? "it" : target.Shown)} as {read}", scalar.Span,
                isContent ? "quote it" : $"quote it: \"{SchemaTarget.Shorten(scalar.Text)}\"");
            return;
        }

        if (kind == ScalarKind.Null)
        {
            diagnostics.Error(Codes.WrongType, $"{target.Label} has no value; {Name(expected)} is expected", target.KeySpan,
                expected.HasFlag(JsonTypes.Text) ? (scalar.Text.Length > 0 ? $"quote it if it is text: \"{scalar.Text}\"" : "an empty text is \"\"") : null);
            return;
        }

        var isQuotedNumber = !scalar.IsPlain && !scalar.IsVariable && Fits(CoreScalar.Classify(scalar.Text), expected);
        diagnostics.Error(Codes.WrongType, $"{target.Label} is {target.Shown}; {Name(expected)} is expected", scalar.Span,
            isQuotedNumber ? $"write it without quotes: {scalar.Text}" : expected == JsonTypes.List ? $"a list of one is [{SchemaTarget.Shorten(scalar.Text)}]" : null);
    }

    private static bool Fits(ScalarKind kind, JsonTypes expected) => kind switch
    {
        ScalarKind.Boolean => expected.HasFlag(JsonTypes.Boolean),
        ScalarKind.Integer => (expected & (JsonTypes.Integer | JsonTypes.Number)) != 0,
        ScalarKind.Float => expected.HasFlag(JsonTypes.Number),
        _ => false,
    };

    public static string Name(JsonTypes types)
    {
        var names = new List<string>();
        void Add(JsonTypes type, string name)
        {
            if (types.HasFlag(type))
            {
                names.Add(name);
            }
        }

        Add(JsonTypes.Text, "text");
        Add(JsonTypes.Boolean, "true or false");
        Add(JsonTypes.Integer, "a whole number");
        Add(JsonTypes.Number, "a number");
        Add(JsonTypes.List, "a list");
        Add(JsonTypes.Mapping, "a mapping");
        return names.Count == 0 ? "something else" : string.Join(" or ", names);
    }
}
