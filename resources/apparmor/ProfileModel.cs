using System.Buffers;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.AppArmor;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// What the kernel holds of a profile (<see cref="Mode"/> null: nothing; empty: loaded, in a mode that is not foretold). <see cref="Replaces"/>
/// is the digest that it will not have any more, where the new one is known only afterwards.
/// </summary>
public sealed record ProfileModel : ResourceModel
{
    public required string Name { get; init; }
    public required string Path { get; init; }
    public string? Mode { get; init; }
    public PolicyDigest? Digest { get; init; }
    public PolicyDigest? Replaces { get; init; }

    public bool IsLoaded => Mode is not null;

    public override string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("profile", Name);
            json.WriteString("file", Path);
            if (Mode is not null)
            {
                json.WriteString("mode", Mode);
            }

            Write(json, "digest", Digest);
            Write(json, "replaces", Replaces);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Null where the text is that of a file.</summary>
    public static ProfileModel? Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return root.TryGetProperty("profile", out var name)
            ? new ProfileModel
            {
                Name = name.GetString()!,
                Path = root.GetProperty("file").GetString()!,
                Mode = root.TryGetProperty("mode", out var mode) ? mode.GetString() : null,
                Digest = Read(root, "digest"),
                Replaces = Read(root, "replaces"),
            }
            : null;
    }

    public override bool SameAs(ResourceModel other) =>
        other is ProfileModel that
        && IsLoaded == that.IsLoaded
        && (!IsLoaded
            || ((Mode!.Length == 0 || that.Mode!.Length == 0 || Mode == that.Mode)
                && (Digest is null || that.Digest is null || Digest == that.Digest)
                && (Replaces is null || Replaces != that.Digest)
                && (that.Replaces is null || that.Replaces != Digest)));

    private static void Write(Utf8JsonWriter json, string name, PolicyDigest? digest)
    {
        if (digest is { } known)
        {
            json.WriteString(name, known.ToString());
        }
    }

    private static PolicyDigest? Read(JsonElement root, string name) =>
        root.TryGetProperty(name, out var digest) && digest.GetString()!.Split(':', 2) is [var algorithm, var hex]
            ? new PolicyDigest(algorithm, hex)
            : null;
}
