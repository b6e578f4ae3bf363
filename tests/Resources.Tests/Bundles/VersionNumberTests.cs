using System.Numerics;
using CsCheck;
using Reconciler.Resources.Bundles;
using Xunit;

namespace Reconciler.Resources.Tests.Bundles;

public sealed class VersionNumberTests
{
    private static readonly Gen<string> Part =
        Gen.OneOf(Gen.Int[0, 30].Select(i => i.ToString("D", null)), Gen.Char['0', '9'].Array[1, 40].Select(c => new string(c)));

    private static readonly Gen<string> Version = Part.Array[1, 5].Select(parts => string.Join('.', parts));

    [Fact]
    public void Parts_compare_as_numbers_of_any_length() => Gen.Select(Version, Version).Sample((one, other) =>
        Assert.Equal(Math.Sign(ByBigInteger(one, other)), Math.Sign(Compare(one, other))));

    [Fact]
    public void The_order_is_total() => Gen.Select(Version, Version, Version).Sample((a, b, c) =>
    {
        Assert.Equal(0, Compare(a, a));
        Assert.Equal(-Math.Sign(Compare(a, b)), Math.Sign(Compare(b, a)));
        if (Compare(a, b) <= 0 && Compare(b, c) <= 0)
        {
            Assert.True(Compare(a, c) <= 0);
        }
    });

    [Fact]
    public void A_missing_part_is_nought() => Version.Sample(version => Assert.Equal(0, Compare(version, version + ".0.0")));

    [Theory]
    [InlineData("4.1.2", "4.1.10", -1)]
    [InlineData("4.10", "4.1", 1)]
    [InlineData("4.1.2.22596735", "4.1.2.9999999", 1)]
    [InlineData("04.1", "4.01", 0)]
    public void Versions_of_the_field(string one, string other, int order) => Assert.Equal(order, Math.Sign(Compare(one, other)));

    [Theory]
    [InlineData("")]
    [InlineData("4.")]
    [InlineData(".4")]
    [InlineData("4..1")]
    [InlineData("v4")]
    [InlineData("4.1-rc1")]
    [InlineData(" 4")]
    [InlineData("\u0664")]
    public void What_is_no_version_is_not_read_as_one(string text) => Assert.Null(VersionNumber.Parse(text));

    private static int Compare(string one, string other) => VersionNumber.Parse(one)!.Value.CompareWith(VersionNumber.Parse(other)!.Value);

    private static int ByBigInteger(string one, string other)
    {
        var mine = one.Split('.').Select(p => BigInteger.Parse(p)).ToList();
        var theirs = other.Split('.').Select(p => BigInteger.Parse(p)).ToList();
        return Enumerable.Range(0, Math.Max(mine.Count, theirs.Count))
            .Select(i => mine.ElementAtOrDefault(i).CompareTo(theirs.ElementAtOrDefault(i)))
            .FirstOrDefault(order => order != 0);
    }
}
