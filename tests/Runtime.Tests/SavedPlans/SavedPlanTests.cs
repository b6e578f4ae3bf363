using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.SavedPlans;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.SavedPlans;

public class SavedPlanTests
{
    [Fact]
    public void A_saved_plan_is_carried_out_exactly()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "old");
        node.Write("/etc/b", "as wanted");
        var document = Document(File("/etc/a", "new"), File("/etc/b", "as wanted"));
        var text = Save(node, document);

        node.Write("/etc/b", "drifted since");
        var result = Apply(node, text, document);

        Assert.Equal(0, result.ExitStatus);
        Assert.Equal("new", node.Text("/etc/a"));
        Assert.Equal("drifted since", node.Text("/etc/b"));
    }

    [Fact]
    public void It_is_stale_as_a_whole_if_one_of_its_changes_looked_at_something_else()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "old a");
        node.Write("/etc/b", "old b");
        var document = Document(File("/etc/a", "new"), File("/etc/b", "new"));
        var text = Save(node, document);

        node.Write("/etc/b", "drifted since");
        var result = Apply(node, text, document);

        Assert.Equal((4, false), (result.ExitStatus, result.Changed));
        Assert.Contains("files//etc/b", Assert.Single(result.Diagnostics, d => d.Code == Codes.StalePlan).Message, StringComparison.Ordinal);
        Assert.Equal("old a", node.Text("/etc/a"));
    }

    [Fact]
    public void It_is_stale_if_its_document_has_changed_or_it_was_carried_out_already()
    {
        using var node = new TestNode();
        var document = Document(File("/etc/a", "new"));
        var text = Save(node, document);

        Assert.Equal(4, Apply(node, text, Document(File("/etc/a", "newer"))).ExitStatus);
        Assert.Equal(0, Apply(node, text, document).ExitStatus);
        Assert.Equal(4, Apply(node, text, document).ExitStatus);
    }

    [Fact]
    public void It_holds_no_content()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "OLD-CONTENT");

        var text = Save(node, Document(File("/etc/a", "NEW-CONTENT", ("sensitive", "true"))), ("token", "VALUE-OF-VAR"));

        Assert.DoesNotContain("CONTENT", text, StringComparison.Ordinal);
        Assert.DoesNotContain("VALUE-OF-VAR", text, StringComparison.Ordinal);
        Assert.Contains("token", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"create\"", "\"remove\"")]
    [InlineData("/etc/a", "/etc/b")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2")]
    [InlineData("\"seal\": \"keyed:", "\"seal\": \"keyed:0")]
    [InlineData("}", "")]
    public void A_plan_that_was_touched_is_refused(string from, string to)
    {
        using var node = new TestNode();
        var text = Save(node, Document(File("/etc/a", "x")));
        Assert.Contains(from, text, StringComparison.Ordinal);

        Assert.Equal(Codes.PlanNotOurs, Parse(node, text.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_plan_of_another_store_is_refused()
    {
        using var node = new TestNode();
        using var other = new TestNode();
        var text = Save(node, Document(File("/etc/a", "x")));
        Save(other, Document(File("/etc/a", "x")));

        Assert.Null(Parse(node, text));
        Assert.Equal(Codes.PlanNotOurs, Parse(other, text));
    }

    [Fact]
    public void Values_are_given_again_and_must_be_the_same()
    {
        using var node = new TestNode();
        var text = Save(node, Document(File("/etc/a", "x")), ("token", "secret"));
        string[] Check(params (string, string)[] values) => node.With((_, store) =>
        {
            var diagnostics = new DiagnosticBag();
            var saved = SavedPlan.Parse(Encoding.UTF8.GetBytes(text), store.Key, diagnostics)!;
            saved.CheckVariables(values.ToDictionary(v => v.Item1, v => v.Item2), store.Key, diagnostics);
            return diagnostics.Sorted().Select(d => d.Code).ToArray();
        });

        Assert.Empty(Check(("token", "secret")));
        Assert.Equal([Codes.StalePlan], Check(("token", "guess")));
        Assert.Equal([Codes.CommandLine], Check());
        Assert.Equal([Codes.CommandLine], Check(("token", "secret"), ("more", "1")));
    }

    private static string Save(TestNode node, StateDocument document, params (string Name, string Value)[] variables) => node.With((converger, store) =>
    {
        store.Key.Persist();
        var plan = converger.Plan(document, node.Options, new DiagnosticBag())!;
        var options = new SavedPlanOptions
        {
            Root = node.Root,
            States = ["/docs/test.yaml"],
            Variables = variables.ToImmutableSortedDictionary(v => v.Name, v => v.Value),
        };
        return SavedPlan.Of(plan, document, options, new ContentSource(new Host.Files.SourceFiles(), store), store.Key).Serialize(store.Key);
    });

    private static RunResult Apply(TestNode node, string text, StateDocument document) => node.With((converger, store) =>
    {
        var saved = SavedPlan.Parse(Encoding.UTF8.GetBytes(text), store.Key, new DiagnosticBag())!;
        return converger.ApplySaved(saved, document, node.Options, _ => true);
    });

    private static string? Parse(TestNode node, string text) => node.With((_, store) =>
    {
        var diagnostics = new DiagnosticBag();
        var saved = SavedPlan.Parse(Encoding.UTF8.GetBytes(text), store.Key, diagnostics);
        Assert.Equal(saved is null, diagnostics.HasErrors);
        return diagnostics.Sorted().SingleOrDefault()?.Code;
    });
}
