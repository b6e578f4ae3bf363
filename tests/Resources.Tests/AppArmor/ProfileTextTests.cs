using Reconciler.Resources.AppArmor;
using Xunit;

namespace Reconciler.Resources.Tests.AppArmor;

public sealed class ProfileTextTests
{
    [Theory]
    [InlineData("profile agent { file, }", "agent")]
    [InlineData("profile agent flags=(attach_disconnected,mediate_deleted) { file, }", "agent")]
    [InlineData("profile agent /usr/bin/{a,b} { file, }", "agent")]
    [InlineData("/usr/bin/man { file, }", "/usr/bin/man")]
    [InlineData("profile \"with space\" { file, }", "with space")]
    [InlineData("#include <tunables/global>\n@{X}=/a /b\ninclude <x>\nabi <abi/3.0>,\nprofile agent { file, }", "agent")]
    [InlineData("alias /a -> /b,\nprofile agent { }", "agent")]
    [InlineData("profile a { file, profile b { mount, } } profile c { }", "a", "c")]
    [InlineData("# profile a { file, }\n")]
    [InlineData("profile @{name} { file, }", "@{name}")]
    public void The_names_of_the_profiles_of_a_file(string text, params string[] names) => Assert.Equal(names, ProfileText.Read(text).Select(p => p.Name));

    [Fact]
    public void Rules_are_those_of_the_profile_itself_with_one_space_between_words()
    {
        const string Text = """
            profile agent flags=(complain) {
              #include <abstractions/base>
              include <abstractions/nameservice>
              file,   # everything
              deny @{PROC}/{*,**^[0-9*],sys/kernel/shm*} wkx,
              mount options=(rw, bind)
                    /a -> /b,
              if $x { capability chown, }
              profile child { deny mount, }
              "/a path, quoted" r,
            }
            """;

        var profile = Assert.Single(ProfileText.Read(Text));

        Assert.Equal(["complain"], profile.Flags);
        Assert.Equal(
            ["file", "deny @{PROC}/{*,**^[0-9*],sys/kernel/shm*} wkx", "mount options=(rw, bind) /a -> /b", "capability chown", "\"/a path, quoted\" r"],
            profile.Rules);
    }

    [Theory]
    [InlineData("mount", "mount", true)]
    [InlineData("mount", "mount fstype=proc -> /proc", true)]
    [InlineData("mount", "deny mount", false)]
    [InlineData("mount", "umount", false)]
    [InlineData("deny mount", "audit deny mount fstype=nfs", true)]
    [InlineData("deny  mount,", "deny mount", true)]
    [InlineData("allow mount", "mount", false)]
    [InlineData("mount", "priority=5 allow mount", true)]
    public void A_rule_is_meant_by_its_first_words(string wanted, string rule, bool means)
    {
        Assert.Equal(means, new RuleExpectation([wanted], []).Broken([rule]).IsEmpty);
        Assert.Equal(means, !new RuleExpectation([], [wanted]).Broken([rule]).IsEmpty);
    }
}
