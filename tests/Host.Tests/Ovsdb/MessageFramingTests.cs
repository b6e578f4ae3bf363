using System.Text;
using CsCheck;
using Reconciler.Host.Ovsdb;

namespace Reconciler.Host.Tests.Ovsdb;

public class MessageFramingTests
{
    [Fact]
    public void However_messages_are_split_they_come_out_as_they_went_in()
    {
        var message =
            from text in Gen.String[Gen.Char["ab{}[]\"\\: ,é€\n"], 0, 30]
            from depth in Gen.Int[0, 4]
            select $"{{{string.Concat(Enumerable.Repeat("\"k\":{", depth))}\"t\":{Quote(text)}{new string('}', depth)}}}";
        var between = Gen.Int[0, 2].Select(i => new[] { "", " ", "\n" }[i]);
        Gen.Select(message.Array[0, 8], between, Gen.Int[1, 40].Array[1, 20]).Sample((messages, separator, sizes) =>
        {
            var stream = Encoding.UTF8.GetBytes(string.Concat(messages.Select(m => m + separator)));
            Assert.Equal(messages, Feed(stream, sizes).Select(m => m.Trim()));
        });
    }

    private static string Quote(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    private static List<string> Feed(byte[] stream, int[] sizes)
    {
        var framing = new MessageFraming();
        var messages = new List<string>();
        var at = 0;
        for (var i = 0; at < stream.Length; i++)
        {
            var piece = stream.AsSpan(at, Math.Min(sizes[i % sizes.Length], stream.Length - at));
            piece.CopyTo(framing.Room());
            framing.Received(piece.Length);
            at += piece.Length;
            while (framing.Next() is { } message)
            {
                messages.Add(Encoding.UTF8.GetString(message));
            }
        }

        return messages;
    }
}
