using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Resources.Tests.Support;
using Xunit;
using static Reconciler.Resources.Tests.Support.TestDocument;

namespace Reconciler.Resources.Tests.AppArmor;

/// <summary>Profiles carried out and taken back, with real files and a mock of the kernel.</summary>
public sealed class AppArmorApplyTests : IDisposable
{
    private const string One = "profile agent { file, }\n";
    private const string Two = "profile agent { file, mount, }\n";

    private readonly TestNode _node = new();
    private readonly MockAppArmor _kernel;

    public AppArmorApplyTests()
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, "apparmor_parser"))),
            "needs apparmor_parser, which must accept a profile before it takes its name");
        Directory.CreateDirectory(_node.At("/etc/apparmor.d"));
        _kernel = new MockAppArmor(_node.Host);
        _node.Around = _ => _kernel;
    }

    [Fact]
    public void A_profile_is_written_then_loaded_and_taken_back_in_the_other_order()
    {
        var before = _node.Snapshot();
        var run = _node.Converge(Agent(One));
        Assert.Equal("enforce: " + One, _kernel.PolicyOf("agent"));
        Assert.Empty(_node.Plan(Agent(One)).Changes);

        _node.Undo(run);
        Assert.Null(_kernel.PolicyOf("agent"));
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_new_content_is_loaded_and_its_undo_loads_the_old_one_after_the_file_is_back()
    {
        _node.Converge(Agent(One));
        var run = _node.Converge(Agent(Two));
        Assert.Equal("enforce: " + Two, _kernel.PolicyOf("agent"));

        _node.Undo(run);
        Assert.Equal("enforce: " + One, _kernel.PolicyOf("agent"));
        Assert.Equal(One, _node.Read("/etc/apparmor.d/ncp"));
    }

    [Fact]
    public void What_the_kernel_lost_is_loaded_again_and_the_file_left_alone()
    {
        _node.Converge(Agent(One));
        _kernel.Remove("agent");

        Assert.Equal(["apparmor/agent"], _node.Converge(Agent(One)).Plan.Changes.Select(c => c.Id));
        Assert.Equal("enforce: " + One, _kernel.PolicyOf("agent"));
    }

    [Fact]
    public void Complain_is_a_link_and_a_reload_and_enforce_takes_both_back()
    {
        _node.Converge(Agent(One));
        var run = _node.Converge(Agent(One, ("mode", "complain")));
        Assert.Equal("complain: " + One, _kernel.PolicyOf("agent"));
        Assert.Equal("/etc/apparmor.d/ncp", new FileInfo(_node.At("/etc/apparmor.d/force-complain/ncp")).LinkTarget);

        _node.Undo(run);
        Assert.Equal("enforce: " + One, _kernel.PolicyOf("agent"));
        _node.Converge(Agent(One, ("mode", "complain")));
        _node.Converge(Agent(One, ("mode", "enforce")));
        Assert.Equal("enforce: " + One, _kernel.PolicyOf("agent"));
        Assert.False(File.Exists(_node.At("/etc/apparmor.d/force-complain/ncp")));
    }

    [Fact]
    public void Absent_unloads_before_the_file_goes_and_its_undo_brings_both_back()
    {
        _node.Converge(Agent(One));
        var before = _node.Snapshot();
        var run = _node.Converge(Section("apparmor", ("agent", Map(("path", "/etc/apparmor.d/ncp"), ("state", "absent")))));
        Assert.Null(_kernel.PolicyOf("agent"));
        Assert.False(File.Exists(_node.At("/etc/apparmor.d/ncp")));
        Assert.Equal(["apparmor/agent", "apparmor/agent//etc/apparmor.d/ncp"], run.Done.OrderBy(d => d.Phase).Select(d => d.Change.Id));

        _node.Undo(run);
        Assert.Equal("enforce: " + One, _kernel.PolicyOf("agent"));
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_profile_that_confines_somebody_stays_loaded_with_its_file()
    {
        _node.Converge(Agent(One));
        _kernel.Running.Add(new ConfinedProcess(812, "nsx-node-agent"));
        var absent = Section("apparmor", ("agent", Map(("path", "/etc/apparmor.d/ncp"), ("state", "absent"))));

        Assert.All(_node.Plan(absent).Changes, change => Assert.Equal(ActionKind.Blocked, change.Action));

        _kernel.Running.Clear();
        var plan = _node.Plan(absent);
        _kernel.Running.Add(new ConfinedProcess(813, "started meanwhile"));
        var run = _node.Apply(plan);
        Assert.Contains("813 (started meanwhile)", run.Failures.Single().Error!.Text, StringComparison.Ordinal);
        Assert.NotNull(_kernel.PolicyOf("agent"));
    }

    [Fact]
    public void A_content_that_the_parser_refuses_leaves_file_and_kernel_as_they_were()
    {
        _node.Converge(Agent(One));
        _kernel.Calls.Clear();
        var before = _node.Snapshot();

        var broken = _node.Apply(_node.Plan(Agent("profile agent { no such rule }\n")));

        Assert.Contains(broken.Failures, failure => failure.Error!.Text.Contains("apparmor_parser refuses the new content", StringComparison.Ordinal));
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_file_that_is_not_managed_is_loaded_as_it_is()
    {
        _node.Make("/etc/apparmor.d/ncp", Two);
        _node.Converge(Section("apparmor", ("agent", Map(("path", "/etc/apparmor.d/ncp"), ("mode", "enforce")))));

        Assert.Equal("enforce: " + Two, _kernel.PolicyOf("agent"));
    }

    [Fact]
    public void Models_survive_their_json_and_tell_a_replaced_policy_from_the_old_one()
    {
        _node.Converge(Agent(One));
        var change = _node.Plan(Agent(Two)).Changes.Single(c => c.Id == "apparmor/agent");
        var section = Sections.Registry.Find("apparmor")!;

        Assert.Equal(change.Before, section.ParseModel(change.Before!.ToJson()));
        Assert.Equal(change.After, section.ParseModel(change.After!.ToJson()));
        Assert.False(change.After.SameAs(change.Before));
        Assert.True(change.Before.SameAs(change.Before));
    }

    public void Dispose() => _node.Dispose();

    private static SectionDocument Agent(string content, params (string, object)[] more) =>
        Section("apparmor", ("agent", Map([("path", "/etc/apparmor.d/ncp"), ("content", content), .. more])));
}
