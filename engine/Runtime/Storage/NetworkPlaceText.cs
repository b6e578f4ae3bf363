using System.Text.Json;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>A network namespace as the table of the runs has it.</summary>
internal static class NetworkPlaceText
{
    public static string Write(NetworkPlace place) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("path", place.Path);
        json.WriteNumber("inode", place.Inode);
        if (place.Cookie is { } cookie)
        {
            json.WriteNumber("cookie", cookie);
        }

        json.WriteString("boot", place.BootId);
        json.WriteEndObject();
    });

    public static NetworkPlace Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement;
        return new NetworkPlace
        {
            Path = json.GetProperty("path").GetString()!,
            Inode = json.GetProperty("inode").GetUInt64(),
            Cookie = json.TryGetProperty("cookie", out var cookie) ? cookie.GetUInt64() : null,
            BootId = json.GetProperty("boot").GetString()!,
        };
    }
}
