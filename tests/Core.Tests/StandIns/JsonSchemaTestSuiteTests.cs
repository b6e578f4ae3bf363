using Json.Schema;
using Xunit;

namespace Reconciler.Core.Tests.StandIns;

/// <summary>
/// Every case of the suite's draft 2020-12, required and optional, but for the groups that need a remote document
/// (<see cref="JsonSchemaTestSuite.NeedsRemoteDocument"/>) and the optional ones listed below with the reason.
/// </summary>
public sealed class JsonSchemaTestSuiteTests
{
    private const string Absent = "(absent)";

    private const string DotNetRegex = "JsonSchema.Net matches by System.Text.RegularExpressions, whose \\s is ASCII in its ECMAScript " +
        "mode, which knows no long names of Unicode properties, and which counts UTF-16 units; the stand-ins hold no patterns.";

    private const string OldKeyword = "Draft 2020-12 has no \"dependencies\", and JsonSchema.Net takes it for an unknown keyword there; " +
        "the stand-ins hold no keywords.";

    // Optional groups in which JsonSchema.Net itself differs. No required group is here.
    private static readonly Dictionary<(string File, string Group), string> LeftOut = new()
    {
        [("optional/ecmascript-regex.json", "ECMA 262 \\s matches whitespace")] = DotNetRegex,
        [("optional/ecmascript-regex.json", "ECMA 262 \\S matches everything but whitespace")] = DotNetRegex,
        [("optional/ecmascript-regex.json", "patterns always use unicode semantics with patternProperties")] = DotNetRegex,
        [("optional/ecmascript-regex.json", "patternProperties with non-ASCII digits")] = DotNetRegex,
        [("optional/non-bmp-regex.json", "Proper UTF-16 surrogate pair handling: pattern")] = DotNetRegex,
        [("optional/non-bmp-regex.json", "Proper UTF-16 surrogate pair handling: patternProperties")] = DotNetRegex,
        [("optional/dependencies-compatibility.json", "single dependency")] = OldKeyword,
        [("optional/dependencies-compatibility.json", "multiple dependents required")] = OldKeyword,
        [("optional/dependencies-compatibility.json", "dependencies with escaped characters")] = OldKeyword,
        [("optional/dependencies-compatibility.json", "single schema dependency")] = OldKeyword,
        [("optional/dependencies-compatibility.json", "boolean subschemas")] = OldKeyword,
        [("optional/dependencies-compatibility.json", "schema dependencies with escaped characters")] = OldKeyword,
    };

    public static IEnumerable<TheoryDataRow<string, string>> Groups() => Rows(remote: false);

    public static IEnumerable<TheoryDataRow<string, string>> RemoteGroups() => Rows(remote: true);

    [Theory]
    [MemberData(nameof(Groups))]
    public void Each_case_of_a_group_is_valid_or_not_as_the_suite_states(string file, string group)
    {
        SkipWhereAbsent();

        var wrong = Outcomes(file, group).Where(outcome => outcome.Got != outcome.Expected).ToArray();

        Assert.True(wrong.Length == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [MemberData(nameof(RemoteGroups))]
    public void A_group_left_out_for_its_remote_documents_could_not_be_evaluated(string file, string group)
    {
        SkipWhereAbsent();

        var error = Assert.ThrowsAny<JsonSchemaException>(() => Outcomes(file, group).ToArray());

        Assert.Contains("http://localhost:1234/", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_group_left_out_by_name_differs_from_the_suite()
    {
        SkipWhereAbsent();

        Assert.All(LeftOut.Keys, key => Assert.True(Differs(key.File, key.Group), $"{key} need not be left out."));
    }

    private static bool Differs(string file, string group)
    {
        try
        {
            return Outcomes(file, group).Any(outcome => outcome.Got != outcome.Expected);
        }
        catch (ArgumentException)
        {
            return true; // A pattern that .NET does not parse.
        }
    }

    private static IEnumerable<Outcome> Outcomes(string file, string group)
    {
        var data = JsonSchemaTestSuite.Groups[(file, group)];
        var build = new BuildOptions { SchemaRegistry = new(), Dialect = Dialect.Draft202012 };
        var schema = JsonSchema.Build(data.GetProperty("schema"), build);

        // A format is an annotation in this draft, save where the suite tests the formats themselves.
        var formats = file.StartsWith("optional/format/", StringComparison.Ordinal);
        return
            from test in data.GetProperty("tests").EnumerateArray()
            from output in new[] { OutputFormat.Flag, OutputFormat.List }
            let options = new EvaluationOptions { OutputFormat = output, RequireFormatValidation = formats }
            select new Outcome(
                test.GetProperty("description").GetString()!,
                output,
                test.GetProperty("valid").GetBoolean(),
                schema.Evaluate(test.GetProperty("data"), options).IsValid);
    }

    private static IEnumerable<TheoryDataRow<string, string>> Rows(bool remote) => JsonSchemaTestSuite.Groups.Count == 0
        ? [new(Absent, Absent)]
        : JsonSchemaTestSuite.Groups
            .Where(pair => !LeftOut.ContainsKey(pair.Key))
            .Where(pair => JsonSchemaTestSuite.NeedsRemoteDocument(pair.Value.GetProperty("schema")) == remote)
            .Select(pair => new TheoryDataRow<string, string>(pair.Key.File, pair.Key.Group));

    private static void SkipWhereAbsent()
    {
        if (JsonSchemaTestSuite.Groups.Count == 0)
        {
            Assert.Skip($"The JSON Schema test suite is not at {JsonSchemaTestSuite.Place}, beside the repository or above it.");
        }
    }

    private sealed record Outcome(string Case, OutputFormat Output, bool Expected, bool Got);
}
