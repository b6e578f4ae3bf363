using System.Text;

namespace Reconciler.Host.Processes;

/// <summary>The last lines of both outputs of a program, in the order in which they ended; of a very long one, its beginning.</summary>
internal sealed class LastLines(int most)
{
    private const int LongestLine = 500;

    private readonly Queue<string> _lines = new();
    private readonly List<byte> _ofOutput = [];
    private readonly List<byte> _ofErrors = [];

    internal void HearOutput(ReadOnlySpan<byte> said) => Hear(_ofOutput, said);

    internal void HearErrors(ReadOnlySpan<byte> said) => Hear(_ofErrors, said);

    /// <summary>What there is when it has ended, also of lines that it did not end.</summary>
    internal string All()
    {
        foreach (var begun in (List<byte>[])[_ofOutput, _ofErrors])
        {
            if (begun.Count > 0)
            {
                End(begun);
            }
        }

        return string.Join('\n', _lines).Trim();
    }

    private void Hear(List<byte> line, ReadOnlySpan<byte> said)
    {
        for (int end; (end = said.IndexOf((byte)'\n')) >= 0; said = said[(end + 1)..])
        {
            Add(line, said[..end]);
            End(line);
        }

        Add(line, said);
    }

    // Four bytes are the most that a character takes.
    private static void Add(List<byte> line, ReadOnlySpan<byte> said) => line.AddRange(said[..Math.Clamp((4 * LongestLine) - line.Count, 0, said.Length)]);

    private void End(List<byte> line)
    {
        var text = Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
        line.Clear();
        _lines.Enqueue(text.Length > LongestLine ? text[..LongestLine] : text);
        if (_lines.Count > most)
        {
            _lines.Dequeue();
        }
    }
}
