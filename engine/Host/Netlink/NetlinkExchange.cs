using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>Turns a message's payload into an item; null if the message is not one of those meant.</summary>
internal delegate T? ParseMessage<out T>(ReadOnlySpan<byte> payload)
    where T : class;

/// <summary>Questions and answers on one socket: dumps, single requests, and batches that are acknowledged one by one.</summary>
internal sealed class NetlinkExchange(int protocol = NetlinkSocket.Route) : IDisposable
{
    // A namespace in which pods come and go all the time interrupts many dumps; each takes a few milliseconds at most.
    private const int Attempts = 50;

    private readonly NetlinkSocket _socket = new(protocol: protocol);
    private readonly MessageWriter _writer = new();
    private uint _sequence;

    internal uint NextSequence() => ++_sequence;

    /// <summary>
    /// Asks for all items of a type; <paramref name="request"/> writes the header and attributes. A dump that the kernel marks as
    /// interrupted, because something changed meanwhile, may lack items or have them twice: it is made again.
    /// </summary>
    internal List<T> Dump<T>(string what, ushort type, Action<MessageWriter> request, ParseMessage<T> parse)
        where T : class
    {
        var items = new List<T>();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            items.Clear();
            if (DumpOnce(what, type, request, parse, items))
            {
                return items;
            }
        }

        throw Failure.Raise("read", what, Errno.EAGAIN, "they kept changing while they were read (NLM_F_DUMP_INTR)");
    }

    /// <summary>Asks for one item; null, with the acknowledgement, if the kernel refuses.</summary>
    internal T? Request<T>(ushort type, Action<MessageWriter> request, ParseMessage<T> parse, out Acknowledgement end)
        where T : class
    {
        var sequence = NextSequence();
        _writer.Clear();
        _writer.Begin(type, Rtm.Ack, sequence);
        request(_writer);
        _writer.End();
        _socket.Send(_writer.Written);
        T? item = null;
        while (true)
        {
            var messages = new MessageReader(_socket.Receive());
            while (messages.MoveNext())
            {
                if (messages.Sequence != sequence)
                {
                    continue;
                }

                if (messages.Type == Rtm.Error)
                {
                    end = Acknowledgement.OfError(messages.Payload, messages.Flags);
                    return end.Errno == 0 ? item : null;
                }

                item ??= parse(messages.Payload);
            }
        }
    }

    /// <summary>
    /// Sends messages whose sequence numbers are <paramref name="first"/> and the following as one datagram,
    /// and gathers an acknowledgement for each.
    /// </summary>
    internal Acknowledgement[] Transact(ReadOnlySpan<byte> datagram, uint first, int count)
    {
        var answers = new Acknowledgement[count];
        Array.Fill(answers, new Acknowledgement(Errno.ENOBUFS, "its acknowledgement was lost"));
        _socket.Send(datagram);
        for (var missing = count; missing > 0;)
        {
            ReadOnlySpan<byte> received;
            try
            {
                received = _socket.Receive(wait: missing == count);
            }
            catch (HostException failure) when (failure.Error.Errno == Errno.ENOBUFS)
            {
                // Some were dropped for want of room; those that arrived are still to be read.
                missing--;
                continue;
            }

            if (received.IsEmpty)
            {
                // rtnetlink works through a datagram before sendto(2) returns, so all answers that there are were there.
                break;
            }

            var messages = new MessageReader(received);
            while (messages.MoveNext())
            {
                var index = messages.Sequence - first;
                if (messages.Type == Rtm.Error && index < count)
                {
                    answers[index] = Acknowledgement.OfError(messages.Payload, messages.Flags);
                    missing--;
                }
            }
        }

        return answers;
    }

    public void Dispose() => _socket.Dispose();

    private bool DumpOnce<T>(string what, ushort type, Action<MessageWriter> request, ParseMessage<T> parse, List<T> items)
        where T : class
    {
        var sequence = NextSequence();
        _writer.Clear();
        _writer.Begin(type, Rtm.Dump, sequence);
        request(_writer);
        _writer.End();
        _socket.Send(_writer.Written);
        var whole = true;
        while (true)
        {
            var messages = new MessageReader(_socket.Receive());
            while (messages.MoveNext())
            {
                if (messages.Sequence != sequence)
                {
                    continue;
                }

                whole &= (messages.Flags & Rtm.DumpInterrupted) == 0;
                if (messages.Type is Rtm.Done or Rtm.Error)
                {
                    var end = messages.Type == Rtm.Done
                        ? Acknowledgement.OfDone(messages.Payload, messages.Flags)
                        : Acknowledgement.OfError(messages.Payload, messages.Flags);
                    return end.Errno == 0 ? whole : throw Refused(what, end);
                }

                if (parse(messages.Payload) is { } item)
                {
                    items.Add(item);
                }
            }
        }
    }

    private static HostException Refused(string what, Acknowledgement end) =>
        Failure.Raise("read", what, end.Errno, Describe(end));

    internal static string Describe(Acknowledgement end) =>
        end.Explanation is { Length: > 0 } explanation ? $"{Failure.Text(end.Errno)}: {explanation}" : Failure.Text(end.Errno);
}
