using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class StateReaderTests
{
    [Fact]
    public void A_document_becomes_sections_with_entries_in_the_order_written()
    {
        var document = TestLanguage.Valid(
            """
            things:
              /etc/b: { content: "x", mode: "0644" }
              /etc/a: { state: absent, after: [groups] }
            """);

        var section = Assert.Single(document.Sections);
        Assert.Equal("test", document.Name);
        Assert.Equal(["things//etc/b", "things//etc/a"], section.Entries.Select(entry => entry.Header.Id));
        Assert.Equal("state.yaml:7:5", section.Entries[1].Header.Origin.ToString());
        Assert.Equal(["groups"], section.Entries[1].Header.After);
        Assert.Equal("/conf", section.Entries[0].BaseDirectory);
        Assert.Equal("0644", section.Entries[0].Node.Text("mode"));
    }

    [Fact]
    public void All_mistakes_are_reported_in_one_run_sorted_by_position()
    {
        var diagnostics = TestLanguage.Invalid(
            """
            things:
              /etc/a: { contnt: x }
              etc/b: { mode: 0644 }
              /etc/c: { count: many, mode: "9", after: [things//etc/x] }
              /etc/d: { content: "${nme}", tag: { json: x } }
            """);

        Assert.Equal(
            ["RC1101 6:15", "RC1107 7:5", "RC1105 7:20", "RC1102 8:22", "RC1106 8:34", "RC1203 8:47", "RC1201 9:24", "RC1104 9:34"],
            diagnostics.Select(diagnostic => $"{diagnostic.Code} {diagnostic.Span!.Value.Line}:{diagnostic.Span.Value.Column}"));
    }
}
