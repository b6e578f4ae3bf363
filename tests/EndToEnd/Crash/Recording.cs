using System.Globalization;
using System.Text;

namespace Reconciler.EndToEnd.Crash;

/// <summary>One call that changed or synced something, as interpose.c recorded it.</summary>
internal sealed record Step(string Name, string Path, string Path2, ulong Inode, long A, long B, byte[] Data)
{
    public override string ToString() => $"{Name} {Path}{(Path2.Length > 0 ? " " + Path2 : "")}";
}

internal static class Recording
{
    public static List<Step> Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var steps = new List<Step>();
        for (var at = 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            var head = Encoding.UTF8.GetString(bytes, at, end - at).Split('\t');
            var length = int.Parse(head[6], CultureInfo.InvariantCulture);
            steps.Add(new Step(
                head[0],
                head[1],
                head[2],
                ulong.Parse(head[3], CultureInfo.InvariantCulture),
                long.Parse(head[4], CultureInfo.InvariantCulture),
                long.Parse(head[5], CultureInfo.InvariantCulture),
                bytes[(end + 1)..(end + 1 + length)]));
            at = end + 1 + length;
        }

        return steps;
    }
}
