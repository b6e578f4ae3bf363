using System.Text;
using System.Text.Json;

namespace Reconciler.Resources.Bundles;

/// <summary>The version tag that a file carries, or why it carries none. Exactly one of the two is there.</summary>
public sealed record InstalledVersion(VersionNumber? Number, string? Unknown)
{
    // A configuration is a few KiB; what is larger is none.
    private const int Limit = 16 << 20;

    // A value that is no version may be of any length; a plan shows the start of it.
    private const int ShownLength = 40;

    /// <summary>The file is not there at all.</summary>
    public static InstalledVersion Missing { get; } = new(null, "not installed");

    public static InstalledVersion Of(VersionNumber number) => new(number, null);

    public static InstalledVersion None(string why) => new(null, why);

    /// <summary>Finds a key at any depth, the first in the order of the document.</summary>
    public static InstalledVersion Read(Stream json, string key)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (var read = json.Read(chunk); read > 0; read = json.Read(chunk))
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > Limit)
            {
                return None("too long to be read");
            }
        }

        return Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), key);
    }

    public static InstalledVersion Read(ReadOnlySpan<byte> json, string key)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (json.StartsWith(byteOrderMark))
        {
            json = json[3..];
        }

        InstalledVersion? found = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
            while (reader.Read())
            {
                if (found is null && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(key))
                {
                    reader.Read();
                    found = Value(ref reader, key);
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8.
            return None("not valid JSON");
        }

        return found ?? None($"no {key} in it");
    }

    /// <summary>As a plan shows it.</summary>
    public override string ToString() => Number?.Text ?? Unknown!;

    private static InstalledVersion Value(ref Utf8JsonReader reader, string key)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return None($"{key} is not a version");
        }

        // A number as it was written: 4.10 must not become 4.1.
        var text = reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : Encoding.ASCII.GetString(reader.ValueSpan);
        return VersionNumber.Parse(text) is { } number
            ? Of(number)
            : None($"{key} is \"{(text.Length > ShownLength ? text[..ShownLength] + "..." : text)}\", which is not a version");
    }
}
