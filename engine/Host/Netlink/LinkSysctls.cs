using System.Buffers.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>
/// /proc/sys/net, of the network namespace of the thread that opens it: net_ctl_root looks up <c>current->nsproxy->net_ns</c>
/// (net/sysctl_net.c), so a mount of /proc made elsewhere does no harm.
/// </summary>
internal static unsafe class LinkSysctls
{
    internal static int? Read(LinkSysctl sysctl, string link)
    {
        var path = PathOf(sysctl, link);
        using var file = Open(path, Flags.ReadOnly, out var errno);
        if (file is null)
        {
            return errno is Errno.ENOENT ? null : throw Failure.Raise("read", path, errno);
        }

        var buffer = stackalloc byte[32];
        var count = Libc.Read(file.Number, buffer, 32);
        Failure.Check(count, "read", path);
        return Utf8Parser.TryParse(new ReadOnlySpan<byte>(buffer, (int)count), out int value, out _)
            ? value
            : throw Failure.Raise("read", path, Errno.EINVAL, "it holds no number");
    }

    internal static void Write(LinkSysctl sysctl, string link, int value)
    {
        var path = PathOf(sysctl, link);
        using var file = Open(path, Flags.WriteOnly, out var errno) ?? throw Failure.Raise("write", path, errno);
        var buffer = stackalloc byte[16];
        Utf8Formatter.TryFormat(value, new Span<byte>(buffer, 16), out var count);

        // In one write(2): proc(5) takes each as the whole value.
        Failure.Check(Libc.Write(file.Number, buffer, (nuint)count), "write", path);
    }

    private static Descriptor? Open(string path, int flags, out int errno)
    {
        var fd = Libc.OpenAt(Flags.CurrentDirectory, path, flags | Flags.CloseOnExec, 0);
        errno = fd < 0 ? Failure.Last : 0;
        return fd < 0 ? null : new Descriptor(fd);
    }

    private static string PathOf(LinkSysctl sysctl, string link)
    {
        var (family, name) = sysctl switch
        {
            LinkSysctl.PromoteSecondaries => ("ipv4", "promote_secondaries"),
            LinkSysctl.RpFilter => ("ipv4", "rp_filter"),
            LinkSysctl.ArpIgnore => ("ipv4", "arp_ignore"),
            LinkSysctl.ArpAccept => ("ipv4", "arp_accept"),
            LinkSysctl.Forwarding => ("ipv4", "forwarding"),
            LinkSysctl.DisableIpv6 => ("ipv6", "disable_ipv6"),
            LinkSysctl.AcceptRa => ("ipv6", "accept_ra"),
            LinkSysctl.AutoConf => ("ipv6", "autoconf"),
            LinkSysctl.Forwarding6 => ("ipv6", "forwarding"),
            LinkSysctl.AddrGenMode => ("ipv6", "addr_gen_mode"),
            LinkSysctl.KeepAddrOnDown => ("ipv6", "keep_addr_on_down"),
            _ => throw new ArgumentOutOfRangeException(nameof(sysctl)),
        };
        if (link.Contains('/', StringComparison.Ordinal) || link is "" or "." or "..")
        {
            throw new ArgumentException($"'{link}' is no name of a link", nameof(link));
        }

        return $"/proc/sys/net/{family}/conf/{link}/{name}";
    }
}
