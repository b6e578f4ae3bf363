using System.Globalization;
using CsCheck;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

/// <summary>The table of section 10.3.2 of YAML 1.2.2, and what YAML 1.1 would have said otherwise.</summary>
public sealed class CoreScalarTests
{
    [Theory]
    [InlineData("", ScalarKind.Null)]
    [InlineData("~", ScalarKind.Null)]
    [InlineData("null", ScalarKind.Null)]
    [InlineData("Null", ScalarKind.Null)]
    [InlineData("NULL", ScalarKind.Null)]
    [InlineData("nUll", ScalarKind.Text)]
    [InlineData("true", ScalarKind.Boolean)]
    [InlineData("False", ScalarKind.Boolean)]
    [InlineData("TRUE", ScalarKind.Boolean)]
    [InlineData("tRue", ScalarKind.Text)]
    [InlineData("yes", ScalarKind.Text)]
    [InlineData("no", ScalarKind.Text)]
    [InlineData("on", ScalarKind.Text)]
    [InlineData("y", ScalarKind.Text)]
    [InlineData("0", ScalarKind.Integer)]
    [InlineData("0644", ScalarKind.Integer)]
    [InlineData("-12", ScalarKind.Integer)]
    [InlineData("+12", ScalarKind.Integer)]
    [InlineData("0o17", ScalarKind.Integer)]
    [InlineData("0o18", ScalarKind.Text)]
    [InlineData("0o", ScalarKind.Text)]
    [InlineData("-0o7", ScalarKind.Text)]
    [InlineData("0xFf", ScalarKind.Integer)]
    [InlineData("0xg", ScalarKind.Text)]
    [InlineData("0x", ScalarKind.Text)]
    [InlineData("1_000", ScalarKind.Text)]
    [InlineData("0b11", ScalarKind.Text)]
    [InlineData("12:30:45", ScalarKind.Text)]
    [InlineData("1.10", ScalarKind.Float)]
    [InlineData("1.", ScalarKind.Float)]
    [InlineData(".5", ScalarKind.Float)]
    [InlineData("-.5e+3", ScalarKind.Float)]
    [InlineData("1e3", ScalarKind.Float)]
    [InlineData("1E-3", ScalarKind.Float)]
    [InlineData("1e", ScalarKind.Text)]
    [InlineData("e3", ScalarKind.Text)]
    [InlineData(".", ScalarKind.Text)]
    [InlineData("-", ScalarKind.Text)]
    [InlineData("+", ScalarKind.Text)]
    [InlineData(".e3", ScalarKind.Text)]
    [InlineData(".inf", ScalarKind.Float)]
    [InlineData("-.INF", ScalarKind.Float)]
    [InlineData(".nan", ScalarKind.Float)]
    [InlineData("-.nan", ScalarKind.Text)]
    [InlineData("1.2.3", ScalarKind.Text)]
    [InlineData("4.1.2.22596735", ScalarKind.Text)]
    [InlineData("2026-01-01", ScalarKind.Text)]
    [InlineData("text", ScalarKind.Text)]
    [InlineData("0644 ", ScalarKind.Text)]
    [InlineData("١٢", ScalarKind.Text)]
    public void Plain_scalars_have_the_type_that_the_core_schema_gives_them(string text, ScalarKind kind) =>
        Assert.Equal(kind, CoreScalar.Classify(text));

    [Fact]
    public void A_quoted_scalar_is_text_whatever_it_looks_like() =>
        Assert.Equal(ScalarKind.Text, new YamlScalar(default, "0644", isPlain: false).Kind());

    [Theory]
    [InlineData("0x10", 16)]
    [InlineData("0o17", 15)]
    [InlineData("0017", 17)]
    [InlineData("-5", -5)]
    [InlineData("+5", 5)]
    [InlineData("1.0", 1)]
    [InlineData("99999999999999999999999", long.MaxValue)]
    [InlineData("0xffffffffffffffffffffffff", long.MaxValue)]
    public void An_integer_has_the_value_that_YAML_gives_it(string text, long value) => Assert.Equal(value, CoreScalar.Integer(text));

    [Fact]
    public void Every_number_that_is_printed_is_read_as_one() =>
        Gen.Long.Sample(number =>
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            return CoreScalar.Classify(text) == ScalarKind.Integer && CoreScalar.Integer(text) == number;
        });
}
