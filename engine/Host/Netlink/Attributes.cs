using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Small steps that all messages share.</summary>
internal static class Attributes
{
    internal static Sequence<T> Sequence<T>(List<T>? items) => items is null ? default : Core.Model.Sequence.From(items);

    internal static void PutIf(this MessageWriter writer, int type, byte? value)
    {
        if (value is { } given)
        {
            writer.Put(type, given);
        }
    }

    internal static void PutIf(this MessageWriter writer, int type, bool? value)
    {
        if (value is { } given)
        {
            writer.Put(type, given);
        }
    }

    internal static void PutIf(this MessageWriter writer, int type, ushort? value)
    {
        if (value is { } given)
        {
            writer.Put(type, given);
        }
    }

    internal static void PutIf(this MessageWriter writer, int type, uint? value)
    {
        if (value is { } given)
        {
            writer.Put(type, given);
        }
    }

    internal static void PutIf(this MessageWriter writer, int type, int? value)
    {
        if (value is { } given)
        {
            writer.Put(type, given);
        }
    }

    internal static void PutIf(this MessageWriter writer, int type, HardwareAddress? value)
    {
        if (value is { } given)
        {
            writer.Put(type, given);
        }
    }

    internal static void PutIf(this MessageWriter writer, int type, string? value)
    {
        if (value is not null)
        {
            writer.Put(type, value);
        }
    }
}
