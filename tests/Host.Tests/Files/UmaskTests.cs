using Reconciler.Core.Ports;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Files;

/// <summary>The umask belongs to the whole process, so nothing else may run beside this.</summary>
[Collection("alone")]
public class UmaskTests
{
    [Fact]
    public void A_new_file_is_0644_and_the_callers_whatever_the_umask()
    {
        using var node = new Node();
        var before = Syscalls.SetMask(0x3f); // 0077
        try
        {
            node.Put("/x", "abc"u8.ToArray());
            node.Writer.MakeDirectory("/d", ".t", new FileAttributes());
        }
        finally
        {
            _ = Syscalls.SetMask(before);
        }

        var file = node.See("/x").State!;
        Assert.Equal((FileKind.Regular, Convert.ToUInt32("644", 8), 3L), (file.Kind, file.Mode, file.Size));
        Assert.Equal((Syscalls.EffectiveUser(), Syscalls.EffectiveGroup()), (file.Uid, file.Gid));
        Assert.Equal(Convert.ToUInt32("755", 8), node.See("/d").State!.Mode);
    }
}

[CollectionDefinition("alone", DisableParallelization = true)]
public class Alone;
