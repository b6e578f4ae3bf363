using CsCheck;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Tests.Support;

/// <summary>Small generated trees of files, directories and links, with odd modes, times, owners and attributes.</summary>
public static class Trees
{
    public sealed record Thing(string Path, char Kind, string Content, uint Mode, uint Owner, bool Attribute);

    public static Gen<Thing[]> Tree { get; } = Gen.Select(
            Gen.OneOf("a", "b", "c").Array[1, 3].Select(parts => "/" + string.Join('/', parts)),
            Gen.OneOf('f', 'f', 'd', 'l'),
            Gen.OneOf("", "one\n", "two\n", "a\0b", "/b"),
            Gen.OneOf(0x180u, 0x1A4u, 0x1EDu, 0x9EDu),
            Gen.OneOf(0u, 0u, 1000u),
            Gen.Bool,
            (path, kind, content, mode, owner, attribute) => new Thing(path, kind, content, mode, owner, attribute))
        .Array[0, 7];

    /// <summary>Puts the things there that can be; a thing below a file or a link is left out.</summary>
    public static void Plant(TestNode node, IEnumerable<Thing> tree)
    {
        foreach (var thing in tree)
        {
            Plant(node, thing);
        }
    }

    private static void Plant(TestNode node, Thing thing)
    {
        var at = node.At(thing.Path);
        for (var above = Path.GetDirectoryName(at)!; above.Length > node.Root.Length; above = Path.GetDirectoryName(above)!)
        {
            if (File.Exists(above) || new FileInfo(above).LinkTarget is not null)
            {
                return;
            }
        }

        if (Path.Exists(at) || new FileInfo(at).LinkTarget is not null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(at)!);
        switch (thing.Kind)
        {
            case 'f':
                File.WriteAllText(at, thing.Content);
                break;
            case 'd':
                Directory.CreateDirectory(at);
                break;
            default:
                File.CreateSymbolicLink(at, thing.Content is "/b" or "a\0b" ? "/nowhere" : "nowhere");
                break;
        }

        var owner = TestNode.IsRoot ? thing.Owner : (uint?)null;
        node.Host.Writer.SetAttributes(thing.Path, new FileAttributes
        {
            // Whoever is not root can only look into what lets its owner in.
            Mode = thing.Kind == 'l' ? null : TestNode.IsRoot ? thing.Mode : thing.Mode | 0x1C0,
            Uid = owner,
            Gid = owner,
            MtimeNs = 1_500_000_000_123_456_789 + thing.Path.Length,
        });
        if (thing is { Attribute: true, Kind: not 'l' } && AttributesWork(node))
        {
            node.Host.Writer.SetAttributes(thing.Path, new FileAttributes
            {
                Attributes = node.Host.Files.Observe([new FileQuery(thing.Path)])[0].State!.Attributes.SetItem("user.note", "6869"),
                MtimeNs = 1_500_000_000_123_456_789,
            });
        }
    }

    /// <summary>Some file systems have no attributes for users (an old tmpfs).</summary>
    private static bool AttributesWork(TestNode node)
    {
        try
        {
            node.Make("/probe");
            node.Host.Writer.SetAttributes("/probe", new FileAttributes
            {
                Attributes = node.Host.Files.Observe([new FileQuery("/probe")])[0].State!.Attributes.SetItem("user.note", "6869"),
            });
            return true;
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ENOTSUP)
        {
            return false;
        }
        finally
        {
            File.Delete(node.At("/probe"));
        }
    }
}
