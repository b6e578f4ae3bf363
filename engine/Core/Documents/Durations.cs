using System.Globalization;

namespace Reconciler.Core.Documents;

/// <summary>A span of time as people write it: a whole number and <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c> (<c>30s</c>, <c>5m</c>, <c>2h</c>).</summary>
public static class Durations
{
    /// <summary>What a person should have written; for hints.</summary>
    public const string Form = "a duration is a whole number with a unit: 30s, 5m, 2h or 1d";

    private const long LongestSeconds = 3650L * 86_400;

    /// <summary>Null if the text is not a duration, or one of more than ten years.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        long unit = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 0,
        };
        return unit == 0 || count > LongestSeconds / unit ? null : TimeSpan.FromSeconds(count * unit);
    }

    /// <summary>In the largest unit that keeps it whole: <c>90s</c>, <c>2h</c>.</summary>
    public static string Print(TimeSpan span)
    {
        var seconds = (long)Math.Round(span.TotalSeconds);
        return seconds switch
        {
            0 => "0s",
            _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
            _ when seconds % 3600 == 0 => $"{seconds / 3600}h",
            _ when seconds % 60 == 0 => $"{seconds / 60}m",
            _ => $"{seconds}s",
        };
    }
}
