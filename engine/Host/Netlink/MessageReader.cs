namespace Reconciler.Host.Netlink;

/// <summary>Walks over the messages of a datagram. A message that claims more than is there ends the walk.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    internal ushort Type { get; private set; }

    internal ushort Flags { get; private set; }

    internal uint Sequence { get; private set; }

    internal uint Port { get; private set; }

    internal ReadOnlySpan<byte> Payload { get; private set; }

    internal bool MoveNext()
    {
        if (_rest.Length < 16)
        {
            return false;
        }

        var length = _rest.U32();
        if (length < 16 || length > _rest.Length)
        {
            return false;
        }

        Type = _rest[4..].U16();
        Flags = _rest[6..].U16();
        Sequence = _rest[8..].U32();
        Port = _rest[12..].U32();
        Payload = _rest[16..(int)length];
        _rest = _rest[Math.Min(((int)length + 3) & ~3, _rest.Length)..];
        return true;
    }
}
