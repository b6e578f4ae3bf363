using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Host.AppArmor;
using Reconciler.Host.Processes;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.AppArmor;

public class KernelAppArmorTests
{
    private const string Agent = "profile agent { file, capability chown, }\n";

    [Fact]
    public void Profiles_are_what_the_kernel_says_name_and_mode()
    {
        using var kernel = new MockSecurityFiles("agent (enforce)\n/usr/bin/man//groff (complain)\nwith space (x) (kill)\n");

        Assert.Equal(
            [new LoadedProfile("agent", "enforce"), new LoadedProfile("/usr/bin/man//groff", "complain"), new LoadedProfile("with space (x)", "kill")],
            kernel.AppArmor.Observe([]).Profiles);
    }

    [Fact]
    public void Off_and_unseen_are_told_apart()
    {
        using var kernel = new MockSecurityFiles();
        File.Delete(kernel.At("/apparmor/profiles"));
        Assert.Contains("its profiles cannot be seen", kernel.AppArmor.Observe([]).Unseen, StringComparison.Ordinal);

        File.WriteAllText(kernel.At("/enabled"), "N\n");
        Assert.Equal("AppArmor is built into the kernel but switched off", kernel.AppArmor.Observe([]).Off);
        File.Delete(kernel.At("/enabled"));
        Assert.Equal("the kernel has no AppArmor", kernel.AppArmor.Observe([]).Off);
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha1")]
    [InlineData(null)]
    public void The_digest_of_what_the_kernel_holds_is_that_of_what_the_file_compiles_to(string? algorithm)
    {
        Needs.Command("apparmor_parser");
        using var kernel = new MockSecurityFiles("agent (enforce)\n");
        var path = kernel.Profile("agent", Agent);
        kernel.AppArmor.Load(path);
        kernel.Loaded("agent.7", "agent", kernel.Written(".replace"), algorithm);

        var digest = kernel.AppArmor.Observe(["agent"]).Find("agent")!.Digest!.Value;
        var compiled = kernel.AppArmor.Compile(path, complain: false);

        Assert.Equal(["agent"], compiled.Names);
        Assert.Contains(digest, compiled.Digests);
        Assert.DoesNotContain(digest, kernel.AppArmor.Compile(path, complain: true).Digests);
        File.WriteAllText(path, "profile agent { file, }\n");
        Assert.DoesNotContain(digest, kernel.AppArmor.Compile(path, complain: false).Digests);
    }

    [Fact]
    public void Only_what_is_asked_for_is_digested_and_a_kernel_without_export_has_no_digest()
    {
        using var kernel = new MockSecurityFiles("agent (enforce)\nother (enforce)\n");
        Assert.Null(kernel.AppArmor.Observe(["agent"]).Find("agent")!.Digest);

        kernel.Loaded("agent.1", "agent", [1], "sha256");
        kernel.Loaded("other.2", "other", [2], "sha256");
        var state = kernel.AppArmor.Observe(["agent"]);

        Assert.Equal(CompiledPolicy.Digest([1], "sha256"), state.Find("agent")!.Digest);
        Assert.Null(state.Find("other")!.Digest);
    }

    [Theory]
    [InlineData("profile one { file, profile kid { file, } ^hat { file, } }")]
    [InlineData("profile two /usr/bin/two { file, }\n/usr/bin/three { capability, }")]
    [InlineData("profile \"a space\" { file, }\nprofile :other:four { file, }")]
    public void The_names_in_what_is_compiled_are_those_that_the_parser_says(string text)
    {
        Needs.Command("apparmor_parser");
        using var kernel = new MockSecurityFiles();
        var path = kernel.Profile("some", text + "\n");
        var said = ProgramCapture.Run(["apparmor_parser", "--names", path], TimeSpan.FromMinutes(5));

        Assert.True(said.Succeeded, said.Error);
        Assert.Equal(Encoding.UTF8.GetString(said.Output).TrimEnd('\n').Split('\n').Order(), kernel.AppArmor.Compile(path, complain: false).Names.Order());
    }

    [Fact]
    public void A_policy_that_is_cut_off_has_no_name_and_is_digested_all_the_same()
    {
        byte[] whole = [.. "\u0004\u0008\0version\0\u0002\u0005\0\0\0\u0004\u0008\0profile\0\u0007\u0005\u0003\0ab\0"u8];
        Assert.Equal(["ab"], new CompiledPolicy(whole).Names);
        for (var length = 0; length < whole.Length; length++)
        {
            var part = new CompiledPolicy(whole[..length]);
            Assert.Empty(part.Names);
            Assert.Single(part.Digests("sha256"));
        }
    }

    [Fact]
    public void Of_several_profiles_in_a_file_each_digest_alone_is_known_too()
    {
        Needs.Command("apparmor_parser");
        using var kernel = new MockSecurityFiles();
        var both = kernel.AppArmor.Compile(kernel.Profile("both", "profile a { file, }\nprofile b { capability, }\n"), complain: false);
        var one = kernel.AppArmor.Compile(kernel.Profile("one", "profile a { file, }\n"), complain: false);
        var other = kernel.AppArmor.Compile(kernel.Profile("other", "profile b { capability, }\n"), complain: false);

        Assert.Equal(["a", "b"], both.Names.Order());
        Assert.Subset(both.Digests.ToHashSet(), one.Digests.Concat(other.Digests).ToHashSet());
    }

    [Theory]
    [InlineData("profile agent { file\n", "syntax error")]
    [InlineData("abi <abi/99.0>,\nprofile agent { file, }\n", "abi/99.0")]
    public void What_the_parser_refuses_is_neither_compiled_nor_loaded(string text, string said)
    {
        Needs.Command("apparmor_parser");
        using var kernel = new MockSecurityFiles();
        var path = kernel.Profile("agent", text);

        Assert.Contains(said, kernel.AppArmor.Compile(path, complain: false).Error, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<HostException>(() => kernel.AppArmor.Load(path)).Message, StringComparison.Ordinal);
        Assert.Empty(kernel.Written(".replace"));
    }

    [Fact]
    public void A_link_in_force_complain_makes_it_complain()
    {
        Needs.Command("apparmor_parser");
        using var kernel = new MockSecurityFiles();
        var path = kernel.Profile("agent", Agent);
        var complaining = kernel.AppArmor.Compile(path, complain: true).Digests;
        Directory.CreateDirectory(kernel.At("/profiles/force-complain"));
        File.CreateSymbolicLink(kernel.At("/profiles/force-complain/agent"), path);

        kernel.AppArmor.Load(path);

        Assert.Contains(CompiledPolicy.Digest(kernel.Written(".replace"), "sha256"), complaining);
    }

    [Fact]
    public void A_profile_is_removed_by_its_name_without_its_file()
    {
        using var kernel = new MockSecurityFiles("agent (enforce)\n");
        kernel.AppArmor.Remove("agent");

        Assert.Equal("agent", Encoding.UTF8.GetString(kernel.Written(".remove")));
    }

    [Fact]
    public void Confined_is_who_runs_under_the_profile_a_child_of_it_or_a_stack_with_it()
    {
        using var kernel = new MockSecurityFiles();
        kernel.Process(7, "init", "unconfined");
        kernel.Process(812, "nsx-node-agent", "agent (enforce)");
        kernel.Process(13, "helper", "agent//child (complain)");
        kernel.Process(14, "stacked", "other//&agent (enforce)");
        kernel.Process(15, "similar", "agent2 (enforce)");
        kernel.Make("/proc/99/comm", "kernel thread\n");

        Assert.Equal(["13 (helper)", "14 (stacked)", "812 (nsx-node-agent)"], kernel.AppArmor.Confined("agent").Select(p => p.ToString()));
    }
}
