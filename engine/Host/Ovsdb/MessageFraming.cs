using System.Text.Json;

namespace Reconciler.Host.Ovsdb;

/// <summary>
/// Cuts a stream into JSON-RPC messages. RFC 7047 (4) puts nothing between them, so the end of one is known only by parsing it; the parser's
/// state is kept between pieces, so that each byte is looked at once however the stream was split.
/// </summary>
internal sealed class MessageFraming
{
    /// <summary>A database of 100,000 ports is a snapshot of 60 MB; what is larger than this is no OVSDB.</summary>
    internal const int MostBytes = 256 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _scanned;
    private JsonReaderState _state;

    /// <summary>Room for the next piece; call <see cref="Received"/> with how much of it was filled.</summary>
    internal Span<byte> Room()
    {
        if (_start == _end)
        {
            (_scanned, _start, _end) = (_scanned - _start, 0, 0);
        }

        if (_buffer.Length - _end < _buffer.Length / 4)
        {
            var larger = _end - _start > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
            (_buffer, _scanned, _end, _start) = (larger, _scanned - _start, _end - _start, 0);
        }

        return _buffer.AsSpan(_end);
    }

    internal void Received(int count) => _end += count;

    /// <summary>The next whole message, or null if more bytes are needed. Throws <see cref="JsonException"/> for what is no message.</summary>
    internal byte[]? Next()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_scanned, _end - _scanned), isFinalBlock: false, _state);
        while (reader.Read())
        {
            if (reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject)
            {
                continue;
            }

            if (reader.TokenType is not JsonTokenType.EndObject)
            {
                throw new JsonException("a message is not an object");
            }

            var end = _scanned + (int)reader.BytesConsumed;
            var message = _buffer.AsSpan(_start, end - _start).ToArray();
            (_start, _scanned, _state) = (end, end, default);
            return message;
        }

        _scanned += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return _end - _start > MostBytes ? throw new JsonException($"a message is larger than {MostBytes} bytes") : null;
    }
}
