namespace Reconciler.Host.Netlink;

/// <summary>What the kernel says at the end of a request: 0 or an errno, and its own explanation where it gives one.</summary>
internal readonly record struct Acknowledgement(int Errno, string? Explanation)
{
    private const int Message = 1;

    /// <summary>Reads NLMSG_ERROR: the errno, the refused message's header (and payload unless capped), attributes.</summary>
    internal static Acknowledgement OfError(ReadOnlySpan<byte> payload, ushort flags)
    {
        var start = 20;
        if ((flags & Rtm.Capped) == 0 && payload.Length >= 8)
        {
            start = 4 + (Math.Max(16, payload[4..].S32()) + 3 & ~3);
        }

        return new(-payload.S32(), Explain(payload, flags, start));
    }

    /// <summary>Reads NLMSG_DONE: a strictly checked dump that is refused ends with the errno there.</summary>
    internal static Acknowledgement OfDone(ReadOnlySpan<byte> payload, ushort flags) => new(-Math.Min(0, payload.S32()), Explain(payload, flags, 4));

    private static string? Explain(ReadOnlySpan<byte> payload, ushort flags, int start)
    {
        if ((flags & Rtm.HasAttributes) == 0)
        {
            return null;
        }

        var attributes = payload.After(start);
        while (attributes.MoveNext())
        {
            if (attributes.Type == Message)
            {
                return attributes.Value.Text();
            }
        }

        return null;
    }
}
