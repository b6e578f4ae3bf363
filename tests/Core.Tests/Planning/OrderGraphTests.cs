using CsCheck;
using Reconciler.Core.Planning;
using Xunit;

namespace Reconciler.Core.Tests.Planning;

public sealed class OrderGraphTests
{
    [Fact]
    public void A_provider_comes_before_what_needs_it()
    {
        var graph = OrderGraph.Of([Node("b", needs: ["path:/x"]), Node("a", provides: ["path:/x"])]);

        var levels = graph.Levels(_ => true);

        Assert.Equal(0, levels["a"]);
        Assert.Equal(1, levels["b"]);
    }

    [Fact]
    public void After_a_section_means_after_all_of_its_entries()
    {
        var graph = OrderGraph.Of([Node("services/x", follows: ["files"]), Node("files//a"), Node("files//b", follows: ["files//a"])]);

        var levels = graph.Levels(_ => true);

        Assert.Equal(2, levels["services/x"]);
    }

    [Fact]
    public void After_a_bundle_means_after_all_of_its_files_and_not_after_its_namesakes()
    {
        var graph = OrderGraph.Of(
            [Node("x", follows: ["bundles/nsx"]), Node("bundles/nsx//a"), Node("bundles/nsx-2//a", follows: ["x"])]);

        var levels = graph.Levels(_ => true);

        Assert.Equal(1, levels["x"]);
        Assert.Equal(2, levels["bundles/nsx-2//a"]);
        Assert.Null(graph.FindCycle());
    }

    [Fact]
    public void A_path_in_after_means_that_path_and_not_what_lies_below()
    {
        var graph = OrderGraph.Of([Node("files//etc/cni"), Node("files//etc/cni/x"), Node("files//y", follows: ["files//etc/cni"])]);

        Assert.Equal(["files//etc/cni"], graph.Prerequisites("files//y"));
    }

    [Fact]
    public void A_cycle_is_named_as_a_path_that_closes()
    {
        var graph = OrderGraph.Of([Node("a", follows: ["c"]), Node("b", follows: ["a"]), Node("c", follows: ["b"]), Node("d", follows: ["a"])]);

        var cycle = Assert.NotNull(graph.FindCycle());

        Assert.Equal(4, cycle.Length);
        Assert.Equal(cycle[0], cycle[^1]);
        Assert.Equal(["a", "b", "c"], cycle.Distinct().Order());
        for (var i = 1; i < cycle.Length; i++)
        {
            Assert.Contains(cycle[i - 1], graph.Prerequisites(cycle[i]));
        }
    }

    [Fact]
    public void A_cycle_through_a_section_is_found()
    {
        var graph = OrderGraph.Of([Node("files//a", follows: ["services"]), Node("services/x", follows: ["files"])]);

        Assert.NotNull(graph.FindCycle());
    }

    [Fact]
    public void An_entry_may_come_after_the_rest_of_its_own_section()
    {
        var graph = OrderGraph.Of([Node("files//last", follows: ["files"]), Node("files//a"), Node("files//b")]);

        Assert.Null(graph.FindCycle());
        Assert.Equal(1, graph.Levels(_ => true)["files//last"]);
    }

    [Fact]
    public void Dependents_are_found_through_others_and_barriers()
    {
        var graph = OrderGraph.Of([Node("files//a"), Node("b", follows: ["files"]), Node("c", follows: ["b"]), Node("d")]);

        Assert.Equal(["b", "c"], graph.DependentsOf("files//a").Order());
    }

    [Fact]
    public void What_does_not_count_takes_up_no_level_but_keeps_the_order()
    {
        var graph = OrderGraph.Of([Node("a"), Node("b", follows: ["a"]), Node("c", follows: ["b"])]);

        var levels = graph.Levels(id => id != "b");

        Assert.Equal(1, levels["c"]);
    }

    [Fact]
    public void Levels_respect_every_edge_of_any_acyclic_graph() =>
        Gen.Int[0, 29].Select(Gen.Int[0, 29]).List[0, 80].Sample(pairs =>
        {
            // Edges only from a lower to a higher number: no cycle can arise.
            var edges = pairs.Where(p => p.Item1 != p.Item2).Select(p => (Before: Math.Min(p.Item1, p.Item2), After: Math.Max(p.Item1, p.Item2)))
                .Distinct().ToList();
            var nodes = Enumerable.Range(0, 30).Reverse()
                .Select(i => Node($"n{i}", follows: [.. edges.Where(e => e.After == i).Select(e => $"n{e.Before}")]));
            var graph = OrderGraph.Of(nodes);

            var levels = graph.Levels(_ => true);

            Assert.Null(graph.FindCycle());
            Assert.All(edges, e => Assert.True(levels[$"n{e.Before}"] < levels[$"n{e.After}"]));
        });

    private static OrderNode Node(string id, string[]? provides = null, string[]? needs = null, string[]? follows = null) =>
        new(id, [.. provides ?? []], [.. needs ?? []], [.. follows ?? []]);
}
