using System.Buffers;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Services;

/// <summary>
/// How a unit is, or will be; null: not known, or not managed. After a change, <see cref="Renewed"/> says how it took up its
/// <see cref="Inputs"/>, and <see cref="Replaces"/> which invocation it will not be any more.
/// </summary>
public sealed record ServiceModel : ResourceModel
{
    public required string Unit { get; init; }
    public bool? Running { get; init; }
    public bool? Enabled { get; init; }
    public bool? Masked { get; init; }
    public string? Invocation { get; init; }
    public string? Replaces { get; init; }
    public Renewal? Renewed { get; init; }
    public Sequence<string> Inputs { get; init; }

    /// <summary>Not part of the state: neither written nor compared.</summary>
    internal ServiceWork? Work { get; init; }

    public override string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("unit", Unit);
            Write(json, "running", Running);
            Write(json, "enabled", Enabled);
            Write(json, "masked", Masked);
            Write(json, "invocation", Invocation);
            Write(json, "replaces", Replaces);
            Write(json, "renewed", Renewed?.ToString());
            if (!Inputs.IsEmpty)
            {
                json.WriteStartArray("inputs");
                foreach (var input in Inputs)
                {
                    json.WriteStringValue(input);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static ServiceModel Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new ServiceModel
        {
            Unit = root.GetProperty("unit").GetString()!,
            Running = Flag(root, "running"),
            Enabled = Flag(root, "enabled"),
            Masked = Flag(root, "masked"),
            Invocation = Word(root, "invocation"),
            Replaces = Word(root, "replaces"),
            Renewed = Word(root, "renewed") is { } renewed ? Enum.Parse<Renewal>(renewed) : null,
            Inputs = root.TryGetProperty("inputs", out var inputs) ? inputs.EnumerateArray().Select(i => i.GetString()!).ToSequence() : [],
        };
    }

    /// <summary>When a unit was started, and that somebody started it once more, is no other state of it.</summary>
    public override bool SameAs(ResourceModel other) =>
        other is ServiceModel that
        && Agree(Running, that.Running)
        && Agree(Enabled, that.Enabled)
        && Agree(Masked, that.Masked)
        && (Replaces is null || Replaces != that.Invocation)
        && (that.Replaces is null || that.Replaces != Invocation);

    private static bool Agree(bool? one, bool? other) => one is null || other is null || one == other;

    private static void Write(Utf8JsonWriter json, string name, bool? flag)
    {
        if (flag is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static bool? Flag(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetBoolean() : null;

    private static string? Word(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
