using System.Text;
using System.Text.RegularExpressions;
using Reconciler.EndToEnd.Crash;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed partial class ExecutableTests
{
    /// <summary>glibc 2.34 is in RHEL 9, Ubuntu 22.04 and Debian 12; README and doctor say so.</summary>
    private static readonly Version HighestGlibc = new(2, 34);

    [Theory]
    [InlineData("reconciler")]
    [InlineData("libe_sqlite3.so")]
    public void It_asks_for_no_newer_glibc_than_is_said(string file)
    {
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Tool.Reconciler)!, file)));
        var versions = GlibcVersion().Matches(text).Select(m => Version.Parse(m.Groups[1].Value)).ToList();
        Assert.NotEmpty(versions);
        Assert.True(versions.Max() <= HighestGlibc, $"{file} needs glibc {versions.Max()}");
    }

    [Fact]
    public void The_doctor_names_what_it_needs_and_what_it_found()
    {
        using var box = new Sandbox();
        var ended = box.Run("doctor", "--format", "json");
        Assert.True(ended.Status == 0, ended.ToString());
        JsonForm.Holds("doctor", ended);
        Assert.Contains($"needs glibc {HighestGlibc}", ended.Answer, StringComparison.Ordinal);
        Assert.Equal(["files", "bundles"], ended.Json["sections"]!.AsArray().Select(s => (string)s!).Take(2));
    }

    [Fact]
    public void The_doctor_says_what_of_the_network_can_be_managed()
    {
        var ended = Invocation.Reconciler("doctor", "--format", "json");
        Assert.True(ended.Status == 0, ended.ToString());
        JsonForm.Holds("doctor", ended);
        var names = ended.Json["checks"]!.AsArray().Select(check => (string)check!["name"]!).ToList();
        Assert.All((string[])["network", "link types", "Open vSwitch", "boot files", "network managers", "resolver"], name => Assert.Contains(name, names));

        using var box = new Sandbox();
        var below = box.Run("doctor");
        Assert.Contains("--netns names one that is meant", below.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("link types", below.Answer, StringComparison.Ordinal);
        Assert.Contains("`persist` is blocked with every format", below.Answer, StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess)
        {
            var named = box.Run("doctor", "--netns", "/proc/self/ns/net");
            Assert.Contains("links in the network namespace /proc/self/ns/net, which may be changed", named.Answer, StringComparison.Ordinal);
            Assert.Contains("link types", named.Answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_doctor_says_what_can_be_done_with_services_of_the_running_system_alone()
    {
        using var box = new Sandbox();
        var runs = Directory.Exists("/run/systemd/system");

        var ended = Invocation.Reconciler("doctor", "--store", box.Store, "--format", "json");

        Assert.True(ended.Status == 0, ended.ToString());
        var services = ended.Json["checks"]!.AsArray().Single(check => (string)check!["name"]! == "services")!;
        Assert.Equal(
            runs ? (true, "by systemctl: state, enabled, masked, restarts and reloads", null)
                : (false, "systemd does not run here", "of a script in /etc/init.d its status can be asked; nothing is started, stopped or enabled"),
            ((bool)services["ok"]!, (string)services["found"]!, (string?)services["means"]));
        Assert.DoesNotContain(box.Run("doctor", "--format", "json").Json["checks"]!.AsArray(), check => (string)check!["name"]! == "services");
    }

    [Fact]
    public void The_schemas_that_editors_load_are_what_the_executable_prints()
    {
        Assert.Equal(File.ReadAllText(Repository.Path("schemas", "nodestate.schema.json")), Invocation.Reconciler("schema").Answer);
        Assert.Equal(File.ReadAllText(Repository.Path("schemas", "nodestate.draft-07.schema.json")), Invocation.Reconciler("schema", "--draft", "07").Answer);
    }

    [Fact]
    public void Explain_has_a_json_form()
    {
        var ended = Invocation.Reconciler("explain", "files.mode", "--format", "json");
        Assert.True(ended.Status == 0, ended.ToString());
        JsonForm.Holds("explain", ended);
        Assert.Equal("files.mode", (string?)ended.Json["key"]);
    }

    [GeneratedRegex(@"GLIBC_(\d+\.\d+)")]
    private static partial Regex GlibcVersion();
}
