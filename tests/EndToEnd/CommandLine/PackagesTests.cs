using Reconciler.Testing.Packages;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>Packages below a root, with a real database of dpkg.</summary>
public sealed class PackagesTests : IDisposable
{
    private readonly Sandbox _box = new();
    private readonly DpkgRoot _dpkg;

    public PackagesTests()
    {
        Assert.SkipWhen(DpkgRoot.Missing("perl") is not null, DpkgRoot.Missing("perl") ?? "");
        _dpkg = new DpkgRoot(_box.Root);
        _dpkg.Install(
            new Deb("nsx-cni", "3.2.0-1")
            {
                Files = new Dictionary<string, string> { ["/opt/cni/bin/nsx"] = "binary", ["/etc/cni/net.d/10-nsx.conf"] = "old", ["/etc/kept"] = "kept" },
                Configuration = ["/etc/cni/net.d/10-nsx.conf"],
            },
            new Deb("other"));
    }

    [Fact]
    public void A_database_that_is_in_use_defers_the_package_names_who_uses_it_and_ends_with_4()
    {
        var state = _box.State("packages: { nsx-cni: { state: absent, files: delete } }\nfiles: { /etc/other: { content: x } }");
        using (var held = new HeldLock(_box.On("/var/lib/dpkg/lock-frontend")))
        {
            var applied = _box.Run("apply", state, "--yes", "--format", "json", "--lock-timeout", "1s");

            Assert.True(applied.Status == 4, applied.ToString());
            var package = applied.Json["changes"]!.AsArray().Single(change => (string)change!["id"]! == "packages/nsx-cni")!;
            Assert.Equal("deferred", (string?)package["action"]);
            Assert.Equal("notAttempted", (string?)package["result"]);
            Assert.Contains($"process {held.ProcessId} (perl)", (string)package["error"]!, StringComparison.Ordinal);
            Assert.Equal("x", _box.Read("/etc/other"));
            Assert.Equal("binary", _box.Read("/opt/cni/bin/nsx"));
            Assert.Equal("ii", _dpkg.Letters("nsx-cni"));

            var text = _box.Run("apply", state, "--yes", "--lock-timeout", "1s");
            Assert.Equal(4, text.Status);
            Assert.Contains("! packages/nsx-cni ", text.Answer, StringComparison.Ordinal);
        }

        Assert.Equal(0, _box.Run("apply", state, "--yes").Status);
        Assert.Equal("un", _dpkg.Letters("nsx-cni"));
        Assert.Equal(0, _box.Run("plan", state).Status);
    }

    [Fact]
    public void What_the_document_names_stays_also_where_only_the_package_is_asked_for()
    {
        var state = _box.State("packages: { nsx-cni: { state: absent, files: delete } }\nfiles: { /etc/kept: { mode: \"0600\" } }");

        var applied = _box.Run("apply", state, "--yes", "--only", "packages/*");

        Assert.True(applied.Status == 0, applied.ToString());
        Assert.Equal("kept", _box.Read("/etc/kept"));
        Assert.False(File.Exists(_box.On("/opt/cni/bin/nsx")));
        Assert.Contains("stays: /etc/kept (files//etc/kept is about it)", applied.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_brings_the_package_back_and_an_export_of_all_is_in_sync()
    {
        var state = _box.State("packages: { nsx-cni: { state: absent, files: delete } }");
        var before = _dpkg.Status;
        Assert.Equal(0, _box.Run("apply", state, "--yes").Status);

        var undone = _box.Run("undo", "--yes");

        Assert.True(undone.Status == 0, undone.ToString());
        Assert.Equal(before, _dpkg.Status);
        Assert.Equal("", _dpkg.Dpkg("--verify"));
        var exported = _box.Run("export", "packages");
        Assert.True(exported.Status == 0, exported.ToString());
        var path = Path.Combine(_box.States, "exported.yaml");
        File.WriteAllText(path, exported.Answer);
        var plan = _box.Run("plan", path, "--all");
        Assert.True(plan.Status == 0, plan.ToString());
        Assert.Contains("packages/nsx-cni", plan.Answer, StringComparison.Ordinal);
        Assert.Contains("dpkg, 2 installed, apt-get", _box.Run("doctor").Answer, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _dpkg?.Dispose();
        _box.Dispose();
    }
}
