using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class PlanTests
{
    private const string TwoFiles = """
        files:
          /etc/a: { content: "new\n" }
          /etc/b: { state: absent }
        """;

    [Fact]
    public void A_plan_shows_each_change_with_its_symbol_ends_with_a_count_and_changes_nothing()
    {
        using var box = new Sandbox();
        box.Put("/etc/b", "old\n");
        var ended = box.Run("plan", box.State(TwoFiles));
        Assert.True(ended.Status == 2, ended.ToString());
        Assert.Contains("  + files//etc/a", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("  - files//etc/b", ended.Answer, StringComparison.Ordinal);
        Assert.EndsWith("Plan: 1 to create, 0 to change, 1 to remove, 0 blocked, 0 in sync.\n", ended.Answer, StringComparison.Ordinal);
        Assert.False(File.Exists(box.On("/etc/a")));
        Assert.Equal("old\n", box.Read("/etc/b"));
        Assert.False(Directory.Exists(box.On("/var")));
    }

    [Fact]
    public void In_sync_is_0_and_all_lists_it()
    {
        using var box = new Sandbox();
        box.Put("/etc/a", "new\n");
        var state = box.State(TwoFiles);
        var ended = box.Run("plan", state);
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Equal("Plan: 0 to create, 0 to change, 0 to remove, 0 blocked, 2 in sync.\n", ended.Answer);
        Assert.Contains("files//etc/a", box.Run("plan", state, "--all").Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_text_is_shown_as_a_unified_diff()
    {
        using var box = new Sandbox();
        box.Put("/etc/a", "one\ntwo\nthree\n");
        var ended = box.Run("plan", box.State("files:\n  /etc/a: { content: \"one\\n2\\nthree\\n\" }"));
        Assert.Contains(
            "      --- /etc/a\n      +++ /etc/a\n      @@ -1,3 +1,3 @@\n       one\n      -two\n      +2\n       three\n", ended.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_only_observed_is_a_question_mark_and_2()
    {
        using var box = new Sandbox();
        var ended = box.Run("plan", box.State("files:\n  /etc/a: { content: \"x\", policy: observe }"));
        Assert.True(ended.Status == 2, ended.ToString());
        Assert.Contains("  ? files//etc/a", ended.Answer, StringComparison.Ordinal);
        Assert.EndsWith("0 in sync, 1 observed.\n", ended.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_preflight_blocks_is_marked_with_the_reason_and_4_and_the_rest_would_be_done()
    {
        using var box = new Sandbox();
        var ended = box.Run("plan", box.State("""
            preflight:
              profiles: { directory: /etc/apparmor.d, blocks: [files//etc/a] }
            files:
              /etc/a: { content: "x" }
              /etc/b: { content: "x" }
            """));
        Assert.True(ended.Status == 4, ended.ToString());
        Assert.Contains("  ! files//etc/a", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("preflight profiles", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("Plan: 1 to create, 0 to change, 0 to remove, 1 blocked, 0 in sync.", ended.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc", 0)]
    [InlineData("/etc/apparmor.d", 4)]
    public void A_document_of_preflights_alone_tells_whether_they_hold(string directory, int status)
    {
        using var box = new Sandbox();
        var state = box.State($"preflight:\n  there: {{ directory: {directory} }}");

        foreach (var ended in (Ended[])[box.Run("plan", state), box.Run("apply", state, "--yes")])
        {
            Assert.True(ended.Status == status, ended.ToString());
            Assert.Equal(status == 4, (ended.Answer + ended.Error).Contains("preflight there", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_does_not_match_its_when_is_skipped_with_the_reason()
    {
        using var box = new Sandbox("ID=rhel\n");
        var ended = box.Run("plan", box.State("files:\n  /etc/a: { content: \"x\", when: { os: ubuntu } }"));
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.Contains("  . files//etc/a", ended.Answer, StringComparison.Ordinal);
        Assert.Contains("skipped: os is rhel", ended.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_and_skip_choose_by_id()
    {
        using var box = new Sandbox();
        var state = box.State("files:\n  /etc/a: { content: \"x\" }\n  /etc/b: { content: \"x\" }\n  /opt/b: { content: \"x\" }");
        var ended = box.Run("plan", state, "--only", "files//etc/*", "--skip", "*b");
        Assert.Contains("files//etc/a", ended.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("/b", ended.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_move_the_cursor_never_reaches_the_terminal()
    {
        using var box = new Sandbox();
        box.Put("/etc/a", "\e[2Jold \u202e\n");
        var ended = box.Run("plan", box.State("files:\n  /etc/a: { content: \"\\e]0;title\\a new\\n\" }"));
        Assert.True(ended.Status == 2, ended.ToString());
        Assert.Contains("\\x1b[2Jold", ended.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(ended.Answer + ended.Error, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', ended.Answer);
    }

    [Fact]
    public void A_secret_is_shown_by_its_fingerprint_only()
    {
        using var box = new Sandbox();
        box.Put("/etc/a", "old-secret\n");
        var state = box.State("files:\n  /etc/a: { content: \"new-secret\\n\", sensitive: true }");
        foreach (var ended in (Ended[])[box.Run("plan", state), box.Run("plan", state, "--format", "json")])
        {
            Assert.Equal(2, ended.Status);
            Assert.Contains("keyed:", ended.Answer, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", ended.Answer + ended.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_json_form_says_the_same()
    {
        using var box = new Sandbox();
        box.Put("/etc/b", "old\n");
        var state = box.State(TwoFiles);
        var ended = box.Run("plan", state, "--format", "json", "--all");
        Assert.Equal(2, ended.Status);
        JsonForm.Holds("plan", ended);
        Assert.Equal("test", (string?)ended.Json["state"]);
        Assert.False((bool)ended.Json["inSync"]!);
        Assert.Equal(1, (int)ended.Json["summary"]!["create"]!);
        var change = ended.Json["changes"]!.AsArray().Single(c => (string?)c!["id"] == "files//etc/a")!;
        Assert.Equal("create", (string?)change["action"]);
        Assert.Equal($"{state}:7:5", (string?)change["origin"]);
    }

    [Fact]
    public void A_document_that_is_not_valid_is_json_of_the_same_form()
    {
        using var box = new Sandbox();
        var ended = box.Run("plan", box.State("files:\n  /etc/a: { mdoe: \"0644\" }"), "--format", "json");
        Assert.Equal(3, ended.Status);
        JsonForm.Holds("plan", ended);
        Assert.Equal("RC1101", (string?)ended.Json["diagnostics"]![0]!["code"]);
    }

    [Fact]
    public void The_graph_has_an_arrow_from_a_directory_to_what_lies_in_it()
    {
        using var box = new Sandbox();
        var ended = box.Run("graph", box.State("files:\n  /opt/x: { type: directory }\n  /opt/x/a: { content: \"x\" }"));
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.StartsWith("flowchart TD\n", ended.Answer, StringComparison.Ordinal);
        var names = ended.Answer.Split('\n').Where(l => l.Contains('[')).ToDictionary(l => l.Split('"')[1], l => l.Trim().Split('[')[0], StringComparer.Ordinal);
        Assert.Contains($"{names["+ files//opt/x"]} --> {names["+ files//opt/x/a"]}", ended.Answer, StringComparison.Ordinal);
    }
}
