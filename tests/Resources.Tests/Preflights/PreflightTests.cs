using Reconciler.Core.Diagnostics;
using Reconciler.Core.Sections;
using Reconciler.Resources.Preflights;
using Reconciler.Resources.Tests.Support;
using Xunit;
using static Reconciler.Resources.Tests.Support.TestDocument;

namespace Reconciler.Resources.Tests.Preflights;

public sealed class PreflightTests : IDisposable
{
    private readonly TestNode _node = new();

    [Fact]
    public void A_command_on_the_path_of_the_root_is_found()
    {
        Assert.Equal("none of python3, python is on the PATH: install one of them", Ask(("onPath", new[] { "python3", "python" })));
        _node.Make("/usr/bin/python", "", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Null(Ask(("onPath", new[] { "python3", "python" })));
        Assert.Equal("python3 is not on the PATH: install it", Ask(("onPath", "python3")));
    }

    [Fact]
    public void A_directory_may_be_reached_through_a_link()
    {
        Assert.Contains("there is no directory /etc/apparmor.d", Ask(("directory", "/etc/apparmor.d")), StringComparison.Ordinal);
        _node.Make("/srv/real/x");
        Directory.CreateDirectory(_node.At("/etc"));
        File.CreateSymbolicLink(_node.At("/etc/apparmor.d"), "/srv/real");

        Assert.Null(Ask(("directory", "/etc/apparmor.d")));
        Assert.Equal("/srv/real/x is not a directory", Ask(("directory", "/srv/real/x")));
    }

    [Fact]
    public void A_file_must_hold_its_text_wherever_in_it()
    {
        _node.Make("/f", new string('.', (64 * 1024) - 3) + "needle" + new string('.', 100_000));

        Assert.Null(Ask(("file", Map(("path", "/f")))));
        Assert.Null(Ask(("file", Map(("path", "/f"), ("contains", "needle")))));
        Assert.Equal("/f does not contain \"thread\": look at what it holds", Ask(("file", Map(("path", "/f"), ("contains", "thread")))));
        Assert.Contains("there is no file /g", Ask(("file", Map(("path", "/g")))), StringComparison.Ordinal);
        Assert.Equal("/ff is not a file", AskAfter(() => Directory.CreateDirectory(_node.At("/ff")), ("file", Map(("path", "/ff")))));
    }

    [Fact]
    public void A_link_that_leads_out_says_what_to_mount_and_a_missing_path_holds()
    {
        var check = Map(("path", "/etc/openvswitch/conf.db"), ("below", "/etc/openvswitch"));

        Assert.Null(Ask(("resolves", check)));
        _node.Make("/var/lib/openvswitch/conf.db");
        Directory.CreateDirectory(_node.At("/etc/openvswitch"));
        File.CreateSymbolicLink(_node.At("/etc/openvswitch/conf.db"), "/var/lib/openvswitch/conf.db");
        Assert.Equal(
            "/etc/openvswitch/conf.db ends at /var/lib/openvswitch/conf.db, which is not below /etc/openvswitch: mount /var/lib/openvswitch instead",
            Ask(("resolves", check)));

        File.Delete(_node.At("/var/lib/openvswitch/conf.db"));
        Assert.Contains("ends nowhere", Ask(("resolves", check)), StringComparison.Ordinal);

        File.Delete(_node.At("/etc/openvswitch/conf.db"));
        _node.Make("/etc/openvswitch/conf.db");
        Assert.Null(Ask(("resolves", check)));
    }

    [Fact]
    public void Resolving_below_takes_the_directory_itself_through_its_links()
    {
        _node.Make("/srv/ovs/conf.db");
        Directory.CreateDirectory(_node.At("/etc"));
        File.CreateSymbolicLink(_node.At("/etc/openvswitch"), "/srv/ovs");

        Assert.Null(Ask(("resolves", Map(("path", "/etc/openvswitch/conf.db"), ("below", "/etc/openvswitch")))));
    }

    [Theory]
    [InlineData("link", "eth1")]
    [InlineData("apparmor", "enabled")]
    [InlineData("service", "apparmor.service")]
    [InlineData("ovsdb", "answers")]
    public void What_belongs_to_the_running_kernel_is_not_asked_below_a_root(string kind, string value)
    {
        var result = Evaluate((kind, value));

        Assert.Equal(("not below a root", (string?)null), (result.Skipped, result.Found));
    }

    [Fact]
    public void A_check_says_one_thing()
    {
        Assert.Equal(Codes.MissingKey, Assert.Single(Read(("severity", "warning")).Mistakes).Code);
        var several = Assert.Single(Read(("link", "eth1"), ("service", "x")).Mistakes);
        Assert.Equal((Codes.Conflict, "preflight check says 2 things to check: link, service"), (several.Code, several.Message));
    }

    [Fact]
    public void Without_blocks_everything_is_blocked_and_with_an_empty_list_nothing()
    {
        Assert.Null(Assert.Single(Read(("link", "a")).Checks).Blocks);
        Assert.Equal([], Assert.Single(Read(("link", "a"), ("blocks", Array.Empty<string>())).Checks).Blocks!.Value);
        Assert.Equal(Severity.Warning, Assert.Single(Read(("link", "a"), ("severity", "warning")).Checks).Severity);
        Assert.Equal(Codes.DanglingReference, Assert.Single(Read(("link", "a"), ("blocks", new[] { "nothing" })).Mistakes).Code);
    }

    public void Dispose() => _node.Dispose();

    private string? Ask(params (string, object)[] check) => Evaluate(check).Found;

    private string? AskAfter(Action prepare, params (string, object)[] check)
    {
        prepare();
        return Ask(check);
    }

    private PreflightResult Evaluate(params (string, object)[] check)
    {
        var (checks, mistakes) = Read(check);
        Assert.Empty(mistakes);
        return Assert.Single(new Preflight().Evaluate(checks, _node.Host));
    }

    private (IReadOnlyList<PreflightCheck> Checks, IReadOnlyList<Diagnostic> Mistakes) Read(params (string, object)[] check)
    {
        var diagnostics = new DiagnosticBag();
        var checks = new Preflight().Read(Section("preflight", ("check", Map(check))), Context(_node.Content, diagnostics));
        return (checks, diagnostics.Sorted());
    }
}
