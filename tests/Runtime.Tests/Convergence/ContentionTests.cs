using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;
using Xunit;

namespace Reconciler.Runtime.Tests.Convergence;

/// <summary>When drift is contested, in minutes: <c>r</c> is a repair, <c>a</c> something that a person did.</summary>
public sealed class ContentionTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("r0 r1", 2, null)]
    [InlineData("r0 r1 r2", 2, 7)]
    [InlineData("r0 r30 r60", 61, 65)]
    [InlineData("r0 r30 r61", 61, null)]
    [InlineData("r0 r1 r2", 7, null)]
    [InlineData("r0 r1 r2 r8", 8, 18)]
    [InlineData("r0 r1 r2 r8 r19", 19, 39)]
    [InlineData("r0 r1 r2 r8 r19 r40", 40, 80)]
    [InlineData("r0 r1 r2 r8 r19 r40 r81", 81, 141)]
    [InlineData("r0 r1 r2 r8 r19 r40 r81 r142", 142, 202)]
    [InlineData("r0 r1 r2 r67", 67, 77)]
    [InlineData("r0 r1 r2 r68", 68, null)]
    [InlineData("r0 r1 r2 r68 r69 r70", 70, 75)]
    [InlineData("r0 r1 a2 r3", 3, null)]
    [InlineData("r0 r1 r2 a3", 3, null)]
    [InlineData("r0 r1 r2 a3 r4 r5 r6", 6, 11)]
    public void It_is_left_alone_until(string done, int now, int? until)
    {
        var found = Contention.Of(Done(done), Start.AddMinutes(now));

        Assert.Equal(until is { } minutes ? [Start.AddMinutes(minutes)] : [], found.Select(record => record.Until));
    }

    [Fact]
    public void Each_resource_of_each_state_by_itself()
    {
        var one = Done("r0 r1 r2").ToList();
        List<DoneChange> done = [.. one, .. one.Take(2).Select(change => change with { Id = "network/b" }), .. one.Skip(1).Select(change => change with { State = "other" })];

        var contested = Assert.Single(Contention.Of(done, Start.AddMinutes(3)));

        Assert.Equal(("test", "network/a", 3, 3L), (contested.State, contested.Id, contested.Repairs, contested.Run));
    }

    [Fact]
    public void What_a_clock_that_was_set_back_puts_into_the_future_holds_nothing_up() =>
        Assert.Empty(Contention.Of(Done("r0 r1 r2"), Start.AddMinutes(-1)));

    private static IEnumerable<DoneChange> Done(string text) => text.Split(' ').Select((word, i) =>
        new DoneChange("test", "network/a", i + 1, Start.AddMinutes(int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture)), word[0] == 'r'));
}
