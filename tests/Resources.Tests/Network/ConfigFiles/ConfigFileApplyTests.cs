using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Network.Persist;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.ConfigFiles;

public sealed class ConfigFileApplyTests
{
    private const string Directory = "/etc/systemd/network";

    [Fact]
    public void Directories_that_were_made_for_a_file_that_did_not_come_go_and_the_next_run_makes_them_anew()
    {
        using var node = Node();
        System.IO.Directory.CreateDirectory(node.At(Directory));

        Assert.True(NetworkSection.CleanUp(Killed(node), node.Host));

        Assert.False(System.IO.Directory.Exists(node.At("/etc/systemd")));
        Assert.True(System.IO.Directory.Exists(node.At("/etc")));
        Assert.All(PersistNode.Apply(PersistNode.Plan(node, "persist: { format: networkd }", PersistNode.Uplink), node.Host), outcome => Assert.Null(outcome.Error));
        Assert.True(File.Exists(node.At(Directory + "/10-eth1.network")));
        Assert.False(NetworkSection.CleanUp(Killed(node), node.Host));
        Assert.True(File.Exists(node.At(Directory + "/10-eth1.network")));
    }

    [Fact]
    public void One_into_which_somebody_has_put_something_since_stays()
    {
        using var node = Node();
        var killed = Killed(node);
        node.Make("/etc/systemd/theirs.conf");
        System.IO.Directory.CreateDirectory(node.At(Directory));

        Assert.True(NetworkSection.CleanUp(killed, node.Host));

        Assert.False(System.IO.Directory.Exists(node.At(Directory)));
        Assert.True(File.Exists(node.At("/etc/systemd/theirs.conf")));
    }

    [Fact]
    public void What_an_undo_that_was_killed_had_still_to_take_away_goes()
    {
        using var node = Node();
        var killed = Killed(node);
        System.IO.Directory.CreateDirectory(node.At(Directory));

        Assert.True(NetworkSection.CleanUp(killed with { Before = killed.After, After = killed.Before }, node.Host));

        Assert.False(System.IO.Directory.Exists(node.At("/etc/systemd")));
    }

    /// <summary>systemd-networkd is installed, and nobody has made its directory.</summary>
    private static TestNode Node()
    {
        var node = new TestNode();
        node.Make("/etc/hostname");
        node.Make("/usr/lib/systemd/systemd-networkd");
        return node;
    }

    /// <summary>As the journal has the change, which was planned on a node like this one.</summary>
    private static JournalledChange Killed(TestNode like)
    {
        using var node = Node();
        var change = Assert.Single(PersistNode.Plan(node, "persist: { format: networkd }", PersistNode.Uplink), change => change.Action.IsEffective());
        Assert.NotEqual(like.Root, node.Root);
        return new JournalledChange(change.Id, ".reconciler-1-1.tmp", ConfigFileModel.Parse(change.Before!.ToJson()), ConfigFileModel.Parse(change.After!.ToJson()));
    }
}
