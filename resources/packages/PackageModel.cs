using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Packages;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>
/// A package as its database has it (<see cref="Status"/> null: not at all). <see cref="Record"/> and <see cref="Files"/> are the database's own
/// entry and files, kept where they are about to go.
/// </summary>
public sealed record PackageModel : ResourceModel
{
    public required string Name { get; init; }
    public required PackageManager Manager { get; init; }
    public string? Architecture { get; init; }
    public string? Status { get; init; }

    /// <summary>Null of one that will be there: not foretold.</summary>
    public string? Version { get; init; }

    public string? Record { get; init; }
    public Sequence<FileModel> Files { get; init; }

    /// <summary>apt or dnf made it so, and not the database alone; with it came <see cref="Brought"/>.</summary>
    public bool ByManager { get; init; }

    public Sequence<string> Brought { get; init; }

    /// <summary>Not part of the state: neither written nor compared.</summary>
    internal PackageWork? Work { get; init; }

    public bool IsThere => Status is not null;

    public static PackageModel Missing(string name, PackageManager manager) => new() { Name = name, Manager = manager };

    public override string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("package", Name);
            json.WriteString("manager", Manager.ToString());
            Write(json, "architecture", Architecture);
            Write(json, "status", Status);
            Write(json, "version", Version);
            Write(json, "record", Record);
            if (!Files.IsEmpty)
            {
                json.WriteStartArray("files");
                foreach (var file in Files)
                {
                    json.WriteRawValue(file.ToJson());
                }

                json.WriteEndArray();
            }

            if (ByManager)
            {
                json.WriteStartArray("brought");
                foreach (var name in Brought)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Null where the text is that of a file.</summary>
    public static PackageModel? Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return root.TryGetProperty("package", out var name)
            ? new PackageModel
            {
                Name = name.GetString()!,
                Manager = Enum.Parse<PackageManager>(root.GetProperty("manager").GetString()!),
                Architecture = Word(root, "architecture"),
                Status = Word(root, "status"),
                Version = Word(root, "version"),
                Record = Word(root, "record"),
                Files = root.TryGetProperty("files", out var files)
                    ? files.EnumerateArray().Select(file => FileModelJson.Read(file.GetRawText())).ToSequence()
                    : [],
                ByManager = root.TryGetProperty("brought", out var brought),
                Brought = brought.ValueKind == JsonValueKind.Array ? brought.EnumerateArray().Select(item => item.GetString()!).ToSequence() : [],
            }
            : null;
    }

    /// <summary>
    /// Whether it waits for a trigger is nothing that anybody did to it. Where both were kept, a package of which the database's own files are gone
    /// is another: a removal that broke off leaves it so.
    /// </summary>
    public override bool SameAs(ResourceModel other) =>
        other is PackageModel that
        && IsThere == that.IsThere
        && (!IsThere
            || (Kind(Status!) == Kind(that.Status!)
                && (Version is null || that.Version is null || Version == that.Version)
                && (Architecture is null || that.Architecture is null || Architecture == that.Architecture)
                && (Record is null || that.Record is null || Paths(this).SetEquals(Paths(that)))));

    private static HashSet<string> Paths(PackageModel model) => model.Files.Items.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);

    private static string Kind(string status) => status.StartsWith("triggers-", StringComparison.Ordinal) ? PackageState.Installed : status;

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static string? Word(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>How apply gets from the state before to the state after.</summary>
internal enum PackageTask
{
    /// <summary>The database's entry goes, nothing of the package's is run.</summary>
    Forget,

    /// <summary>The same, but its configuration stays known.</summary>
    ForgetAllButConfiguration,

    /// <summary>An entry that was taken out comes back.</summary>
    PutBack,

    /// <summary>apt or dnf puts it in, in the wanted version.</summary>
    Install,

    /// <summary>apt or dnf takes out what one of them put in, with what came along.</summary>
    Uninstall,
}

/// <summary>What apply does. The ids of the files that have to be gone first are in <paramref name="Files"/>.</summary>
internal sealed record PackageWork(PackageTask Task, ImmutableArray<string> Files)
{
    /// <summary>What the package manager is asked for.</summary>
    public PackageRequest? Request { get; init; }

    public static PackageWork Of(PackageRequest request) => new(request.Removes ? PackageTask.Uninstall : PackageTask.Install, []) { Request = request };
}
