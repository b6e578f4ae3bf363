using CsCheck;

namespace Reconciler.Host.Tests.Netlink;

internal static class Generate
{
    /// <summary>One of the given values.</summary>
    internal static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
