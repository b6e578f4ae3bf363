namespace Reconciler.Core.Documents;

/// <summary>Versions compared part by part as numbers of any length; a missing part counts as 0.</summary>
public static class VersionText
{
    /// <summary>Null if one of them is not digits separated by dots.</summary>
    public static int? Compare(string a, string b)
    {
        if (!IsVersion(a) || !IsVersion(b))
        {
            return null;
        }

        var (left, right) = (a.Split('.'), b.Split('.'));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var (x, y) = (Part(left, i), Part(right, i));
            var order = x.Length != y.Length ? x.Length.CompareTo(y.Length) : string.CompareOrdinal(x, y);
            if (order != 0)
            {
                return Math.Sign(order);
            }
        }

        return 0;
    }

    public static bool IsVersion(string text) => text.Length > 0 && text.Split('.').All(part => part.Length > 0 && part.All(char.IsAsciiDigit));

    private static string Part(string[] parts, int index) => index < parts.Length ? parts[index].TrimStart('0') : "";
}
