using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Resources.Tests.Cases;
using Xunit;

namespace Reconciler.Resources.Tests.Files;

/// <summary>What the schema of files lets through; the wording of its mistakes is the reader's.</summary>
public sealed class FilesSchemaTests
{
    [Theory]
    [InlineData("/etc/x")]
    [InlineData("/.hidden")]
    [InlineData("/a..b/...")]
    [InlineData("/with space/\u00e9")]
    public void A_path_that_is_absolute_and_normal_is_accepted(string path) => Assert.Empty(Mistakes($"\"{path}\": {{ type: directory }}"));

    [Theory]
    [InlineData("/")]
    [InlineData("etc/x")]
    [InlineData("/etc/")]
    [InlineData("//etc")]
    [InlineData("/etc//x")]
    [InlineData("/./x")]
    [InlineData("/etc/..")]
    [InlineData("/etc/../x")]
    public void Any_other_path_is_a_bad_path(string path) => Found(Codes.BadPath, $"\"{path}\": {{ type: directory }}");

    [Theory]
    [InlineData("644")]
    [InlineData("0644")]
    [InlineData("4755")]
    public void A_mode_has_three_or_four_octal_digits(string mode) => Assert.Empty(Mistakes($"/a: {{ mode: \"{mode}\" }}"));

    [Theory]
    [InlineData("0888")]
    [InlineData("64")]
    [InlineData("00644")]
    [InlineData("u=rw")]
    public void Any_other_mode_is_a_bad_mode(string mode) => Found(Codes.BadMode, $"/a: {{ mode: \"{mode}\" }}");

    [Fact]
    public void A_mode_without_quotes_is_told_to_be_quoted() => Found(Codes.QuoteIt, "/a: { mode: 0644 }");

    [Fact]
    public void An_unknown_key_is_one() => Found(Codes.UnknownKey, "/a: { contents: x }");

    private static void Found(string code, string entry) => Assert.Contains($" error {code}: ", Assert.Single(Mistakes(entry)), StringComparison.Ordinal);

    private static ImmutableArray<string> Mistakes(string entry) => new CaseDesired("/", $"files:\n  {entry}").Mistakes;
}
