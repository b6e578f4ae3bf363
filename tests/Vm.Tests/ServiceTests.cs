using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>Units of a real systemd: what is owed to them is owed until they were started since, whoever did it.</summary>
public sealed class ServiceTests(VirtualMachine machine) : IClassFixture<VirtualMachine>
{
    private const string Unit = """
        [Service]
        ExecStart=/bin/sleep infinity
        ExecReload=/bin/sh -c 'date +%s.%N >>/run/reloads'
        [Install]
        WantedBy=multi-user.target

        """;

    private const string Document = """
        apiVersion: reconciler.internal/v1alpha1
        kind: NodeState
        metadata: { name: NAME }
        spec:
          files:
            /etc/NAME.conf: { content: "CONTENT\n" }
          services:
            NAME.service: { SERVICE }

        """;

    [Fact]
    public void A_unit_is_started_enabled_masked_and_all_of_it_undone()
    {
        Add("plain");
        Converge("plain", "one", "state: running, enabled: true");
        Assert.Equal("active enabled", State("plain"));
        Assert.Equal("", machine.Out("systemctl list-units --failed --plain --no-legend 'plain*'"));

        machine.Out("systemctl stop plain; systemctl disable plain 2>/dev/null");
        Apply("plain", 2);
        Assert.Equal("active enabled", State("plain"));

        Converge("plain", "one", "state: stopped, masked: true");
        Assert.Equal("inactive masked", State("plain"));
        machine.Reconciler(0, "undo --yes --store /var/lib/plain");
        Assert.Equal("active enabled", State("plain"));
        // The first run; the second repaired what was done by hand.
        machine.Reconciler(0, "undo 1 --yes --force --store /var/lib/plain");
        Assert.Equal("inactive disabled", State("plain"));
    }

    [Fact]
    public void A_restart_is_owed_once_and_paid_by_whoever_restarts_it()
    {
        Add("restarted");
        Converge("restarted", "one", "state: running, restartOn: [/etc/restarted.conf]");
        var first = Invocation("restarted");
        Converge("restarted", "two", "state: running, restartOn: [/etc/restarted.conf]");
        var second = Invocation("restarted");
        Assert.NotEqual(first, second);

        // A run that may not restart it leaves the debt, and somebody else pays it.
        Write("restarted", "three", "state: running, restartOn: [/etc/restarted.conf]");
        machine.Reconciler(0, "apply restarted.yaml --yes --skip 'services/*' --store /var/lib/restarted");
        Assert.Equal(second, Invocation("restarted"));
        machine.Reconciler(2, "plan restarted.yaml --store /var/lib/restarted");
        machine.Out("systemctl restart restarted");
        machine.Reconciler(0, "plan restarted.yaml --store /var/lib/restarted");
    }

    [Fact]
    public void A_restart_that_is_owed_is_paid_by_a_boot()
    {
        using var own = new VirtualMachine();
        own.Write("/etc/systemd/system/booted.service", Unit);
        own.Out("systemctl daemon-reload; systemctl --quiet enable --now booted");
        own.Write("/srv/booted.yaml", Text("booted", "one", "state: running, restartOn: [/etc/booted.conf]"));
        own.Reconciler(0, "apply booted.yaml --yes");
        own.Write("/srv/booted.yaml", Text("booted", "two", "state: running, restartOn: [/etc/booted.conf]"));
        own.Reconciler(0, "apply booted.yaml --yes --skip 'services/*'");
        own.Reconciler(2, "plan booted.yaml");
        own.BootAnew();
        own.Reconciler(0, "plan booted.yaml");
    }

    [Fact]
    public void A_reload_is_done_once_and_the_unit_goes_on()
    {
        Add("reloaded");
        Converge("reloaded", "one", "state: running, reloadOn: [/etc/reloaded.conf]");
        var invocation = Invocation("reloaded");
        machine.Out("rm -f /run/reloads");
        Converge("reloaded", "two", "state: running, reloadOn: [/etc/reloaded.conf]");
        Assert.Equal(invocation, Invocation("reloaded"));
        Assert.Equal("1", machine.Out("wc -l </run/reloads"));
    }

    [Fact]
    public void A_unit_that_does_not_start_is_an_error_that_says_where_to_look()
    {
        machine.Write("/etc/systemd/system/broken.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
        machine.Out("systemctl daemon-reload");
        Write("broken", "one", "state: running");
        var ended = machine.Reconciler("apply broken.yaml --yes --store /var/lib/broken");
        Assert.Equal(1, ended.Status);
        Assert.Contains("journalctl -xeu broken.service", ended.Output + ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_that_is_not_there_is_an_error_before_anything_is_done()
    {
        Write("missing", "one", "state: running");
        var ended = machine.Reconciler("plan missing.yaml --store /var/lib/missing");
        Assert.NotEqual(0, ended.Status);
        Assert.Contains("missing.service", ended.Output + ended.Error, StringComparison.Ordinal);
    }

    private void Add(string name)
    {
        // Where a package puts it: one in /etc/systemd/system stands where its mask would (systemctl(1), mask).
        machine.Write($"/lib/systemd/system/{name}.service", Unit);
        machine.Out("systemctl daemon-reload");
    }

    private void Converge(string name, string content, string service)
    {
        Write(name, content, service);
        Apply(name, 2);
    }

    private void Apply(string name, int planned)
    {
        machine.Reconciler(planned, $"plan {name}.yaml --store /var/lib/{name}");
        machine.Reconciler(0, $"apply {name}.yaml --yes --store /var/lib/{name}");
        machine.Reconciler(0, $"plan {name}.yaml --store /var/lib/{name}");
    }

    private void Write(string name, string content, string service) => machine.Write($"/srv/{name}.yaml", Text(name, content, service));

    private static string Text(string name, string content, string service) => Document.Replace("NAME", name, StringComparison.Ordinal)
        .Replace("CONTENT", content, StringComparison.Ordinal).Replace("SERVICE", service, StringComparison.Ordinal);

    // As systemctl says it; both end with a status of their own.
    private string State(string unit) => machine.Out($"echo $(systemctl is-active {unit} || :; systemctl is-enabled {unit} 2>/dev/null || :)");

    private string Invocation(string unit) => machine.Out($"systemctl show -P InvocationID {unit}");
}
