using System.Text;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink.Kinds;

namespace Reconciler.Host.Netlink;

/// <summary>Messages that make, change and delete links.</summary>
internal static class LinkWrites
{
    private const int VethPeer = 1;

    /// <summary>
    /// Whether a new link needs a second message: the kernel takes alias and address generation mode only of a link that is there
    /// (rtnl_newlink_create). It is then brought up in the second too, so that no link-local address is made that was not wanted.
    /// </summary>
    internal static bool NeedsSecond(LinkSettings settings) => settings.Alias is not null || settings.AddrGenMode is not null;

    /// <summary>A veth's peer cannot even come up before both are there (veth_open).</summary>
    internal static bool PeerNeedsSecond(LinkSettings? peer) => peer is { Up: not null } || (peer is not null && NeedsSecond(peer));

    internal static void WriteAdd(MessageWriter writer, AddLink add, uint sequence)
    {
        writer.Begin(Rtm.NewLink, Rtm.Ack | Rtm.Create | Rtm.Exclusive, sequence);
        WriteHeader(writer, add.Index ?? 0, NeedsSecond(add.Settings) ? null : add.Settings.Up);
        WriteCommon(writer, add.Settings);
        var info = writer.BeginNested(LinkMessages.LinkInfo);
        writer.Put(LinkMessages.InfoKind, Encoding.ASCII.GetBytes(add.Kind));
        if (add.Settings.Data is { } data)
        {
            LinkKinds.Write(writer, LinkMessages.InfoData, LinkKinds.ForNew(data));
        }
        else if (add.Peer is { } peer)
        {
            var nest = writer.BeginNested(LinkMessages.InfoData);
            var other = writer.BeginNested(VethPeer);
            WriteHeader(writer, 0, null);
            WriteCommon(writer, peer);
            writer.EndNested(other);
            writer.EndNested(nest);
        }

        writer.EndNested(info);
        writer.End();
    }

    /// <summary>What a new link could not be made with, addressed by its name where its index is not known yet.</summary>
    internal static void WriteSecond(MessageWriter writer, LinkSettings settings, int? index, uint sequence)
    {
        writer.Begin(Rtm.NewLink, Rtm.Ack, sequence);
        WriteHeader(writer, index ?? 0, settings.Up);
        writer.PutIf(LinkMessages.Name, settings.Name);
        WriteLater(writer, settings);
        writer.End();
    }

    internal static void WriteSet(MessageWriter writer, SetLink set, uint sequence)
    {
        writer.Begin(Rtm.NewLink, Rtm.Ack, sequence);
        WriteHeader(writer, set.Index, set.Settings.Up);
        WriteCommon(writer, set.Settings);
        WriteLater(writer, set.Settings);
        if (set.Settings.Data is { } data)
        {
            var info = writer.BeginNested(LinkMessages.LinkInfo);
            writer.Put(LinkMessages.InfoKind, Encoding.ASCII.GetBytes(set.Kind ?? LinkKinds.KindOf(data)));
            LinkKinds.Write(writer, LinkMessages.InfoData, data);
            writer.EndNested(info);
        }

        writer.End();
    }

    internal static void WriteDelete(MessageWriter writer, int index, uint sequence)
    {
        writer.Begin(Rtm.DelLink, Rtm.Ack, sequence);
        WriteHeader(writer, index, null);
        writer.End();
    }

    internal static void WriteHeader(MessageWriter writer, int index, bool? up, byte family = 0)
    {
        var header = writer.Header(LinkMessages.HeaderSize);
        header[0] = family;
        MessageWriter.Set(header, 4, index);
        if (up is { } wanted)
        {
            MessageWriter.Set(header, 8, wanted ? (uint)LinkFlags.Up : 0u);
            MessageWriter.Set(header, 12, (uint)LinkFlags.Up);
        }
    }

    private static void WriteCommon(MessageWriter writer, LinkSettings settings)
    {
        writer.PutIf(LinkMessages.Name, settings.Name);
        writer.PutIf(LinkMessages.Address, settings.Address);
        writer.PutIf(LinkMessages.Mtu, settings.Mtu);
        writer.PutIf(LinkMessages.Link, settings.Link);
        writer.PutIf(LinkMessages.Master, settings.Master);
        writer.PutIf(LinkMessages.TxQueueLength, settings.TxQueueLength);
        writer.PutIf(LinkMessages.Group, settings.Group);
    }

    private static void WriteLater(MessageWriter writer, LinkSettings settings)
    {
        if (settings.Alias is { } alias)
        {
            // Without a zero byte: the kernel counts it as part of the text, and takes the empty one as "none".
            writer.Put(LinkMessages.Alias, Encoding.UTF8.GetBytes(alias));
        }

        if (settings.AddrGenMode is { } mode)
        {
            var families = writer.BeginNested(LinkMessages.AfSpec);
            var inet6 = writer.BeginNested((int)Family.Inet6);
            writer.Put(LinkMessages.Inet6AddrGenMode, (byte)mode);
            writer.EndNested(inet6);
            writer.EndNested(families);
        }
    }
}
