using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;
using Xunit;

namespace Reconciler.Resources.Tests.Files;

public sealed class FileModelTests
{
    private static readonly FileModel Model = new()
    {
        Path = "/a",
        Kind = FileKind.Regular,
        Mode = 0x1A4,
        Uid = 0,
        Gid = 0,
        Size = 1,
        Digest = new Digest("sha256:aa"),
        MtimeNs = 5,
        Attributes = ImmutableSortedDictionary<string, string>.Empty,
    };

    [Fact]
    public void The_time_alone_makes_no_other_state() => Assert.True(Model.SameAs(Model with { MtimeNs = 6 }));

    [Fact]
    public void What_was_not_looked_at_agrees_with_everything() =>
        Assert.True(Model.SameAs(Model with { Digest = null, Uid = null, Attributes = null }));

    [Theory]
    [MemberData(nameof(Others))]
    public void Each_part_of_the_state_counts(FileModel other)
    {
        Assert.False(Model.SameAs(other));
        Assert.False(other.SameAs(Model));
    }

    [Fact]
    public void A_link_has_no_mode_of_its_own()
    {
        var link = Model with { Kind = FileKind.Symlink, Target = "x", Digest = null };

        Assert.True(link.SameAs(link with { Mode = 0x1FF }));
        Assert.False(link.SameAs(link with { Target = "y" }));
    }

    [Fact]
    public void The_journal_holds_no_identity_and_one_line()
    {
        var json = (Model with { Identity = new FileIdentity(1, 2, 3) }).ToJson();

        Assert.Equal(
            """{"path":"/a","kind":"file","mode":"0644","uid":0,"gid":0,"size":1,"digest":"sha256:aa","mtimeNs":5,"attributes":{}}""", json);
        Assert.Equal("""{"path":"/b\n","kind":"missing"}""", FileModel.Missing("/b\n").ToJson());
    }

    public static TheoryData<FileModel> Others { get; } =
    [
        FileModel.Missing("/a"),
        Model with { Mode = 0x180 },
        Model with { Uid = 1 },
        Model with { Gid = 1 },
        Model with { Digest = new Digest("sha256:bb") },
        Model with { Digest = new Digest("keyed:aa") },
        Model with { Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("user.x", "00") },
        Model with { Kind = FileKind.Directory },
    ];
}
