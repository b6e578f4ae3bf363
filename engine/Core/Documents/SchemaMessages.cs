using System.Text.Json;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Says what a schema refuses in the words of the state language, at the place where it stands in the file.</summary>
internal sealed class SchemaMessages(SchemaFiles files, SchemaSubject subject, Func<YamlScalar, bool> isUnresolved, DiagnosticBag diagnostics)
{
    private const int MostKeysInAHint = 24;

    public void Report(IEnumerable<SchemaFailure> failures)
    {
        foreach (var failure in failures)
        {
            var target = SchemaTarget.Find(subject, failure.Instance);
            var isAboutKey = failure.IsForbidden || subject.IsKey || failure.Path.Contains("propertyNames");
            if ((isAboutKey ? target.Key : target.Node) is YamlScalar scalar && isUnresolved(scalar))
            {
                continue;
            }

            if (failure.IsForbidden)
            {
                UnknownKey(target, failure);
            }
            else if (isAboutKey)
            {
                BadKey(target, failure);
            }
            else
            {
                Refuse(target, failure);
            }
        }
    }

    private void UnknownKey(SchemaTarget target, SchemaFailure failure)
    {
        var key = failure.Instance[^1];
        var place = Follow(failure.Path.SkipLast(1));
        var known = (place is { } found ? files.Keys(found) : []).Concat(subject.HasMoreKeys(failure.Instance[..^1]) ? subject.MoreKeys : []).ToList();
        var hint = NearestName.Hint(key, known)
            ?? (known.Count is > 0 and <= MostKeysInAHint ? $"the keys here are {string.Join(", ", known)}" : null);
        diagnostics.Error(Codes.UnknownKey, $"unknown key `{key}`{target.Inside}", target.KeySpan, hint);
    }

    private void BadKey(SchemaTarget target, SchemaFailure failure)
    {
        var key = subject.IsKey ? subject.Key!.Text : failure.Instance[^1];
        var place = Place(failure);
        var isPath = IsPath(place);
        var rule = place?.Text("patternErrorMessage") ?? (isPath ? "a path must be absolute and normal" : "the key does not have the form it must have");
        diagnostics.Error(isPath ? Codes.BadPath : Codes.BadValue, $"`{key}`: {rule}", target.KeySpan, Example(place));
    }

    private void Refuse(SchemaTarget target, SchemaFailure failure)
    {
        var place = Place(failure);
        JsonElement value = default;
        place?.TryGet(failure.Keyword, out value);
        switch (failure.Keyword)
        {
            case "type" or "oneOf" or "anyOf":
                new SchemaTypeMessages(files, diagnostics).Report(target, place, failure.Keyword);
                break;
            case "enum" or "const":
                Enumeration(target, place, failure.Keyword == "enum" ? [.. value.EnumerateArray()] : [value]);
                break;
            case "pattern" or "format":
                var rule = place?.Text("patternErrorMessage") ?? (IsPath(place) ? "a path must be absolute and normal" : "that is not the form it must have");
                var code = target.Name == "mode" ? Codes.BadMode : IsPath(place) ? Codes.BadPath : Codes.BadValue;
                diagnostics.Error(code, $"{target.Label} is {target.Shown}; {rule}", target.Node.Span, Example(place));
                break;
            case "required" or "dependentRequired":
                Missing(target, failure.Keyword, value);
                break;
            default:
                diagnostics.Error(Codes.BadValue, $"{target.Label} {Limit(failure.Keyword, value)}", target.Node.Span, Example(place));
                break;
        }
    }

    private void Enumeration(SchemaTarget target, SchemaPlace? place, IReadOnlyList<JsonElement> values)
    {
        if (target.Node is not YamlScalar scalar || !values.Any(value => value.ValueKind == JsonValueKind.String))
        {
            new SchemaTypeMessages(files, diagnostics).Report(target, place, "enum");
            return;
        }

        var allowed = values.Select(value => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()).ToList();
        var list = allowed.Count == 1 ? $"`{allowed[0]}`" : $"{string.Join(", ", allowed.SkipLast(1).Select(value => $"`{value}`"))} or `{allowed[^1]}`";
        diagnostics.Error(Codes.BadValue, $"{target.Label} is {target.Shown}; it must be {list}", scalar.Span, NearestName.Hint(scalar.Text, allowed));
    }

    private void Missing(SchemaTarget target, string keyword, JsonElement value)
    {
        if (target.Node is not YamlMapping mapping || value.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        var needs = keyword == "required"
            ? value.EnumerateArray().Select(name => (Name: name.GetString()!, By: ""))
            : value.EnumerateObject()
                .Where(pair => mapping[pair.Name] is not null)
                .SelectMany(pair => pair.Value.EnumerateArray().Select(name => (Name: name.GetString()!, By: $", which `{pair.Name}` needs")));
        foreach (var (name, by) in needs.Where(need => mapping[need.Name] is null))
        {
            diagnostics.Error(Codes.MissingKey, $"the key `{name}` is missing{target.InsideSelf}{by}", target.KeySpan);
        }
    }

    private static string Limit(string keyword, JsonElement value)
    {
        var limit = value.ValueKind == JsonValueKind.Undefined ? "" : value.GetRawText();
        return keyword switch
        {
            "minimum" => $"must be at least {limit}",
            "maximum" => $"must be at most {limit}",
            "exclusiveMinimum" => $"must be more than {limit}",
            "exclusiveMaximum" => $"must be less than {limit}",
            "multipleOf" => $"must be a multiple of {limit}",
            "minLength" => limit == "1" ? "must not be empty" : $"must have at least {limit} characters",
            "maxLength" => $"must have at most {limit} characters",
            "minItems" => limit == "1" ? "must not be an empty list" : $"must have at least {limit} items",
            "maxItems" => $"must have at most {limit} items",
            "uniqueItems" => "names something twice",
            "minProperties" => limit == "1" ? "must not be empty" : $"must have at least {limit} keys",
            "maxProperties" => $"must have at most {limit} keys",
            "not" => "is a combination that is not allowed",
            _ => "is not what it must be",
        };
    }

    private static bool IsPath(SchemaPlace? place) =>
        place?.Text("pattern") is { } pattern && (pattern.StartsWith("^/", StringComparison.Ordinal) || pattern.StartsWith("^(/", StringComparison.Ordinal));

    private static string? Example(SchemaPlace? place) =>
        place is { } found && found.TryGet("examples", out var examples) && examples.GetArrayLength() > 0
            ? $"for example {(examples[0].ValueKind is JsonValueKind.String ? $"\"{examples[0].GetString()}\"" : examples[0].GetRawText())}"
            : null;

    private SchemaPlace? Place(SchemaFailure failure) => Follow(failure.Path);

    private SchemaPlace? Follow(IEnumerable<string> path) => files.Follow(subject.Place(files), path);
}
