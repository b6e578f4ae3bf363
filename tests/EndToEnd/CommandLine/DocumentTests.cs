using System.Text;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class DocumentTests
{
    [Fact]
    public void All_mistakes_are_reported_at_once_by_position()
    {
        using var box = new Sandbox();
        var state = box.State("""
            files:
              /etc/a: { contnet: "x" }
              etc/b: { content: "x" }
              /etc/c: { content: "x", mode: 0644 }
              /etc/d: { content: "${nowhere}" }
            """);
        var ended = box.Run("validate", state);
        Assert.True(ended.Status == 3, ended.ToString());
        var places = ended.Error.Split('\n').Where(l => l.StartsWith(state, StringComparison.Ordinal)).Select(l => l.Split(':')[1]).ToList();
        Assert.Equal(["7", "8", "9", "10"], places);
        Assert.Contains("did you mean `content`?", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_not_blamed_on_its_neighbours()
    {
        using var box = new Sandbox();
        var ended = box.Run("validate", box.State("""
            preflight:
              python: { onPath: [python3], blocks: [files], severty: warning }
            bundles:
              x:
                version: "1.0"
                installedVersion: { file: /etc/x, json: v }
                members: [files]
                files:
                  /etc/x: { content: "{ \"v\": \"1.0\" }", mdoe: "0644" }
            """));
        Assert.Equal(2, ended.Error.Split("error RC").Length - 1);
    }

    [Fact]
    public void Facts_can_stand_in_for_the_node()
    {
        using var box = new Sandbox();
        var state = box.State("files:\n  /etc/a: { content: \"x\", when: { os: rhel }, source: missing }");
        Assert.Equal(0, box.Run("validate", state, "--fact", "node.os.id=ubuntu").Status);
        Assert.Equal(3, box.Run("validate", state, "--fact", "node.os.id=rhel").Status);
    }

    [Fact]
    public void The_verdict_of_validate_has_a_json_form()
    {
        using var box = new Sandbox();
        var good = box.Run("validate", box.State("files: {}"), "--format", "json");
        JsonForm.Holds("validate", good);
        Assert.True((bool)good.Json["valid"]!);
        var bad = box.Run("validate", box.State("fiels: {}"), "--format", "json");
        Assert.Equal(3, bad.Status);
        JsonForm.Holds("validate", bad);
        Assert.False((bool)bad.Json["valid"]!);
    }

    public static TheoryData<string> Hostile => ["deep", "bomb", "large", "binary", "invalid", "tabs", "empty", "several"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_document_ends_in_a_diagnostic(string kind)
    {
        using var box = new Sandbox();
        var path = Path.Combine(box.States, "hostile.yaml");
        File.WriteAllBytes(path, kind switch
        {
            "deep" => Encoding.UTF8.GetBytes(new string('[', 10_000)),
            "bomb" => Encoding.UTF8.GetBytes("a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range('b', 20).Select(c =>
                $"{(char)c}: &{(char)c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n"))),
            "large" => Encoding.UTF8.GetBytes(new string('#', 100 * 1024 * 1024)),
            "binary" => [0x61, 0x3a, 0x20, 0x00, 0x0a],
            "invalid" => [0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a],
            "tabs" => "a:\n\tb: c\n"u8.ToArray(),
            "empty" => "# nothing\n"u8.ToArray(),
            _ => "a: b\n---\nc: d\n"u8.ToArray(),
        });

        var ended = box.Run("plan", path);
        Assert.True(ended.Status == 3, ended.ToString());
        Assert.Contains("error RC10", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("this is a bug", ended.Error, StringComparison.Ordinal);
    }
}
