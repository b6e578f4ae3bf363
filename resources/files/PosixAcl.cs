using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Reconciler.Resources.Files;

/// <summary>
/// A mode and an access ACL hold the same bits twice: an ACL that is carried over to a file with another mode would win over it.
/// This does to the ACL what chmod(2) does (posix_acl_chmod in the kernel's fs/posix_acl.c).
/// </summary>
internal static class PosixAcl
{
    public const string Attribute = "system.posix_acl_access";

    // include/uapi/linux/posix_acl_xattr.h: a version of 4 bytes, then entries of tag (2), permissions (2) and id (4), little endian.
    private const int HeaderLength = 4;
    private const int EntryLength = 8;

    private const ushort UserObject = 0x01;
    private const ushort GroupObject = 0x04;
    private const ushort Mask = 0x10;
    private const ushort Other = 0x20;

    public static ImmutableSortedDictionary<string, string> WithMode(ImmutableSortedDictionary<string, string> attributes, uint mode) =>
        attributes.TryGetValue(Attribute, out var acl) ? attributes.SetItem(Attribute, WithMode(acl, mode)) : attributes;

    private static string WithMode(string hex, uint mode)
    {
        var bytes = Convert.FromHexString(hex);
        var entries = Enumerable.Range(0, Math.Max(0, (bytes.Length - HeaderLength) / EntryLength))
            .Select(i => HeaderLength + (i * EntryLength))
            .ToList();
        var hasMask = entries.Any(at => Tag(bytes, at) == Mask);
        foreach (var at in entries)
        {
            uint? permissions = Tag(bytes, at) switch
            {
                UserObject => mode >> 6,
                GroupObject when !hasMask => mode >> 3,
                Mask => mode >> 3,
                Other => mode,
                _ => null,
            };
            if (permissions is { } bits)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 2), (ushort)(bits & 7));
            }
        }

        return Convert.ToHexStringLower(bytes);
    }

    private static ushort Tag(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
}
