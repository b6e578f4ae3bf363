using Reconciler.Host.AppArmor;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.AppArmor;

public sealed class CompiledPoliciesTests : IDisposable
{
    private readonly MockSecurityFiles _kernel = new();
    private readonly string _profile;
    private readonly string _included;
    private readonly CompiledPolicies _known = new();

    // Long after whatever the test has written.
    private TimeSpan _later = TimeSpan.FromHours(1);

    public CompiledPoliciesTests()
    {
        Needs.Command("apparmor_parser");
        _included = _kernel.Profile("abstractions/own", "# include \"what is told\"\n  /etc/hosts r, /usr/include/** r,\n");
        _profile = _kernel.Profile("agent", "profile agent { include <abstractions/own> }\n");
        _kernel.MakeProgram("/bin/parser", $"#!/bin/sh\necho >>{_kernel.At("/started")}\nexec apparmor_parser \"$@\"\n");
    }

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void What_nobody_touched_is_not_compiled_again()
    {
        var first = Compile();
        Assert.Equal(["agent"], first.Names);
        Assert.Equal(first, Compile());
        Assert.Equal(1, Started);

        Assert.NotEqual(first.Digests, Compile(complain: true).Digests);
        Assert.Equal(2, Started);
    }

    [Theory]
    [InlineData("the profile")]
    [InlineData("an include")]
    [InlineData("a new file")]
    [InlineData("an include with its old time")]
    public void What_was_touched_is_compiled_again(string what)
    {
        var first = Compile();
        switch (what)
        {
            case "the profile":
                File.AppendAllText(_profile, "profile other { }\n");
                Assert.Equal(["agent", "other"], Compile().Names);
                break;
            case "an include":
                File.AppendAllText(_included, "  /etc/passwd r,\n");
                Assert.NotEqual(first.Digests, Compile().Digests);
                break;
            case "a new file":
                _kernel.Profile("local/agent", "");
                Compile();
                break;
            default:
                var time = File.GetLastWriteTimeUtc(_included);
                File.WriteAllText(_included, "  /etc/group r,\n");
                File.SetLastWriteTimeUtc(_included, time);
                Assert.NotEqual(first.Digests, Compile().Digests);
                break;
        }

        Assert.Equal(2, Started);
    }

    [Fact]
    public void What_was_written_just_now_is_compiled_again_since_its_time_may_not_move()
    {
        _later = TimeSpan.Zero;
        Compile();
        Compile();

        Assert.Equal(2, Started);
    }

    [Theory]
    [InlineData("include if exists \"/nowhere/at/all\"")]
    [InlineData("#include if exists <../elsewhere>")]
    [InlineData("/etc/hosts r, include if exists \"/nowhere/at/all\"")]
    [InlineData("include if exists <linked>")]
    public void What_may_lie_elsewhere_is_compiled_each_time(string include)
    {
        File.WriteAllText(_included, $"  {include}\n");
        if (include.Contains("linked", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(_kernel.At("/elsewhere"));
            File.CreateSymbolicLink(Path.Combine(_kernel.Places.Base!, "linked"), _kernel.At("/elsewhere"));
        }

        Assert.Equal(["agent"], Compile().Names);
        Compile();

        Assert.Equal(2, Started);
    }

    [Fact]
    public void What_is_refused_is_asked_for_again()
    {
        File.WriteAllText(_profile, "profile agent {\n");

        Assert.NotNull(Compile().Error);
        Assert.NotNull(Compile().Error);
        Assert.Equal(2, Started);
    }

    private int Started => File.ReadAllLines(_kernel.At("/started")).Length;

    private Core.Ports.AppArmor.PolicyCompilation Compile(bool complain = false) =>
        new KernelAppArmor(_kernel.Places with { Parser = _kernel.At("/bin/parser"), Time = new Later(_later) }, _known).Compile(_profile, complain);

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
