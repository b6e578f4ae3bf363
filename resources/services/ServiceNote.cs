using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Reconciler.Resources.Services;

/// <summary>
/// What the store notes of a unit: by reference, the digest of the inputs that it works with, and the invocation for which that is known.
/// With it the obligation to restart is state: it outlives a killed process, a failed run and a reboot.
/// </summary>
internal sealed record ServiceNote(string? Invocation, ImmutableSortedDictionary<string, string> Inputs)
{
    public static ServiceNote None { get; } = new(null, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    public static ServiceNote Parse(string? text)
    {
        if (text is not { Length: > 0 })
        {
            return None;
        }

        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new ServiceNote(
            root.GetProperty("invocation").GetString(),
            root.GetProperty("inputs").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal));
    }

    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("invocation", Invocation);
            json.WriteStartObject("inputs");
            foreach (var (reference, digest) in Inputs)
            {
                json.WriteString(reference, digest);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
