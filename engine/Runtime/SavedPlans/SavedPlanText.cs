using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.SavedPlans;

/// <summary>
/// A saved plan as a file: a seal, and the plan that it seals. The seal is over the very bytes of the plan, so that nothing has to be
/// brought into a canonical form, and nothing but the seal is read before it holds.
/// </summary>
internal static class SavedPlanText
{
    private const int FormatVersion = 1;
    private const string Purpose = "saved plan";

    public static string Write(SavedPlan plan, StoreKey key)
    {
        var body = JsonText.Write(json => WriteBody(json, plan), indented: true);
        return $"{{\"formatVersion\": {FormatVersion},\n\"seal\": \"{Seal(body, key)}\",\n\"plan\": {body}}}\n";
    }

    public static SavedPlan? Read(ReadOnlyMemory<byte> content, StoreKey key, DiagnosticBag diagnostics)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var version = json.RootElement.GetProperty("formatVersion").GetInt32();
            if (version != FormatVersion)
            {
                diagnostics.Error(Codes.PlanNotOurs, $"the plan has format version {version}, and this reconciler knows {FormatVersion}", hint: "plan again");
                return null;
            }

            var body = json.RootElement.GetProperty("plan");
            var seal = json.RootElement.GetProperty("seal").GetString() ?? "";
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Seal(body.GetRawText(), key))))
            {
                diagnostics.Error(
                    Codes.PlanNotOurs,
                    "the plan was not made with this store, or was changed since",
                    hint: "apply it on the node, and with the --store, that it was made with; or plan again");
                return null;
            }

            return ReadBody(body);
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            diagnostics.Error(Codes.PlanNotOurs, $"this is not a saved plan: {damage.Message}", hint: "`plan --out FILE` makes one");
            return null;
        }
    }

    private static string Seal(string body, StoreKey key) => key.Fingerprint(Purpose, body);

    private static void WriteBody(Utf8JsonWriter json, SavedPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("state", plan.State);
        json.WriteString("root", plan.Options.Root);
        WriteTexts(json, "states", plan.Options.States);
        WriteTexts(json, "only", plan.Options.Only);
        WriteTexts(json, "skip", plan.Options.Skip);
        WriteFiles(json, "files", plan.Files);
        WriteFiles(json, "variableFiles", plan.Options.VariableFiles);
        WriteFiles(json, "payloads", plan.Payloads);
        json.WriteStartObject("variables");
        foreach (var (name, fingerprint) in plan.Variables)
        {
            json.WriteString(name, fingerprint);
        }

        json.WriteEndObject();
        json.WriteStartArray("changes");
        foreach (var change in plan.Changes)
        {
            json.WriteStartObject();
            json.WriteString("id", change.Id);
            json.WriteString("action", change.Action.ToString().ToLowerInvariant());
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SavedPlan ReadBody(JsonElement json) => new()
    {
        State = json.GetProperty("state").GetString()!,
        Options = new SavedPlanOptions
        {
            Root = json.GetProperty("root").GetString()!,
            States = Texts(json, "states"),
            VariableFiles = Files(json, "variableFiles"),
            Only = Texts(json, "only"),
            Skip = Texts(json, "skip"),
        },
        Files = Files(json, "files"),
        Payloads = Files(json, "payloads"),
        Variables = json.GetProperty("variables").EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!),
        Changes =
        [
            .. json.GetProperty("changes").EnumerateArray().Select(c => new SavedChange(
                c.GetProperty("id").GetString()!,
                Enum.Parse<ActionKind>(c.GetProperty("action").GetString()!, ignoreCase: true),
                c.GetProperty("before").GetString()!,
                c.GetProperty("after").GetString()!)),
        ],
    };

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteFiles(Utf8JsonWriter json, string name, ImmutableArray<StateFile> files)
    {
        json.WriteStartObject(name);
        foreach (var file in files)
        {
            json.WriteString(file.AbsolutePath, file.Sha256);
        }

        json.WriteEndObject();
    }

    private static ImmutableArray<string> Texts(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(t => t.GetString()!)];

    private static ImmutableArray<StateFile> Files(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateObject().Select(f => new StateFile(f.Name, f.Value.GetString()!))];
}
