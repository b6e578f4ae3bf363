using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>explain KEY</c>: what a key of the state language means, its type, default and an example, from the schema.</summary>
internal static class ExplainCommand
{
    private const string Everything = "spec";

    public static Command Create(Session session, Switches s)
    {
        var key = new Argument<string?>("KEY")
        {
            Description = "a key with the ones above it: files.mode, bundles.installedVersion.json, schedule.cron (default: the sections)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "What a key of the state language means, its type, default and an example") { key, s.Format };
        command.SetAction(result => session.Execute(result, s, _ => Explain(session, result.GetValue(key) ?? Everything)));
        return command;
    }

    private static int Explain(Session session, string key)
    {
        var navigator = new SchemaNavigator(Node.Registry.Schemas);
        if (navigator.Find(key) is not { } found)
        {
            return session.Invalid(
                $"the state language has no key '{key}'",
                navigator.Nearest(key) is { } nearest ? $"did you mean '{nearest}'?" : "reconciler explain lists the sections, reconciler explain SECTION its keys");
        }

        if (session.Output.Json)
        {
            WriteJson(session.Output, found);
        }
        else
        {
            ExplanationText.Write(session.Output, found);
        }

        return ExitStatus.InSync;
    }

    private static void WriteJson(Output output, SchemaKey key) => JsonText.Write(output, json =>
    {
        json.WriteString("key", key.Path);
        json.WriteString("description", key.Description);
        json.WriteString("type", key.Type);
        if (key.Default is { } value)
        {
            json.WritePropertyName("default");
            json.WriteRawValue(value);
        }

        json.WriteStartArray("examples");
        foreach (var example in key.Examples)
        {
            json.WriteRawValue(example);
        }

        json.WriteEndArray();
        json.WriteStartArray("allowed");
        foreach (var allowed in key.Allowed)
        {
            json.WriteStringValue(allowed);
        }

        json.WriteEndArray();
        json.WriteStartObject("keys");
        foreach (var (name, description) in key.Children)
        {
            json.WriteString(name, description);
        }

        json.WriteEndObject();
    });
}
