using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class WhenTests
{
    [Theory]
    [InlineData("{ os: ubuntu }")]
    [InlineData("{ os: debian }")]
    [InlineData("{ os: [rhel, debian] }")]
    [InlineData("{ osVersion: '22.04' }")]
    [InlineData("{ osVersion: '22.4' }")]
    [InlineData("{ osVersion: '22.04.0' }")]
    [InlineData("{ osVersion: '>=22.04' }")]
    [InlineData("{ osVersion: '>= 9' }")]
    [InlineData("{ osVersion: '>22' }")]
    [InlineData("{ osVersion: '<22.10' }")]
    [InlineData("{ osVersion: '<=22.04' }")]
    [InlineData("{ osVersion: '!=22.10' }")]
    [InlineData("{ osVersion: '=22.04' }")]
    [InlineData("{ osVersion: ['20.04', '22.04'] }")]
    [InlineData("{ osVersion: '<99999999999999999999999999' }")]
    [InlineData("{ arch: x86_64 }")]
    [InlineData("{ arch: amd64 }")]
    [InlineData("{ host: worker-1 }")]
    [InlineData("{ host: worker-* }")]
    [InlineData("{ host: '*.example.net' }")]
    [InlineData("{ host: [master-*, worker-?] }")]
    [InlineData("{ os: ubuntu, osVersion: '>=20', arch: x86_64, host: '*' }")]
    public void A_condition_holds_if_all_that_it_gives_match(string when) => Assert.Null(Mismatch(when));

    [Theory]
    [InlineData("{ os: rhel }", "os is ubuntu")]
    [InlineData("{ os: Ubuntu }", "os is ubuntu")]
    [InlineData("{ os: [rhel, fedora] }", "os is ubuntu")]
    [InlineData("{ osVersion: '22' }", "osVersion is 22.04")]
    [InlineData("{ osVersion: '<=22' }", "osVersion is 22.04")]
    [InlineData("{ osVersion: '>22.04' }", "osVersion is 22.04")]
    [InlineData("{ osVersion: '<9' }", "osVersion is 22.04")]
    [InlineData("{ osVersion: '!=22.04' }", "osVersion is 22.04")]
    [InlineData("{ arch: arm64 }", "arch is x86_64")]
    [InlineData("{ host: worker }", "host is worker-1")]
    [InlineData("{ host: '*.example.org' }", "host is worker-1")]
    [InlineData("{ os: ubuntu, osVersion: '>=24.04' }", "osVersion is 22.04")]
    public void What_does_not_match_is_named_as_it_is(string when, string reason) => Assert.Equal(reason, Mismatch(when));

    [Fact]
    public void No_condition_holds_everywhere() => Assert.Null(When.Mismatch(null, TestLanguage.Ubuntu));

    [Theory]
    [InlineData("rolling", "rolling", true)]
    [InlineData("rolling", "'!=rolling'", false)]
    [InlineData("rolling", "'>=9'", false)]
    [InlineData("rolling", "'<9'", false)]
    [InlineData("", "'>=9'", false)]
    public void A_version_that_is_no_number_can_only_be_equal(string version, string condition, bool holds) =>
        Assert.Equal(holds, When.Mismatch(Parse($"{{ osVersion: {condition} }}"), TestLanguage.Ubuntu with { OsVersion = version }) is null);

    [Fact]
    public void An_unknown_fact_is_called_unknown() =>
        Assert.Equal("osVersion is unknown", When.Mismatch(Parse("{ osVersion: '9' }"), TestLanguage.Ubuntu with { OsVersion = "" }));

    [Fact]
    public void Another_os_by_fact_brings_what_it_is_like()
    {
        var facts = FactNames.With(TestLanguage.Ubuntu, "node.os.id", "rocky")!;

        Assert.Null(When.Mismatch(Parse("{ os: rhel }"), facts));
        Assert.Equal("os is rocky", When.Mismatch(Parse("{ os: debian }"), facts));
    }

    [Fact]
    public void Every_fact_can_be_replaced_and_then_has_its_value() =>
        Assert.All(FactNames.All, name => Assert.Equal("x1", FactNames.Value(FactNames.With(TestLanguage.Ubuntu, name, "x1")!, name)));

    [Fact]
    public void A_fact_that_does_not_exist_cannot_be_replaced() => Assert.Null(FactNames.With(TestLanguage.Ubuntu, "node.os", "x"));

    private static string? Mismatch(string when) => When.Mismatch(Parse(when), TestLanguage.Ubuntu);

    private static YamlMapping Parse(string when)
    {
        var diagnostics = new DiagnosticBag();
        var root = YamlReader.Read("f.yaml", Encoding.UTF8.GetBytes(when), diagnostics);
        Assert.Equal(ImmutableArray<Diagnostic>.Empty, diagnostics.Sorted());
        return root!;
    }
}
