using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>Writes what a comparison says as a person would write it down: contents by their text instead of their digest.</summary>
internal sealed class CasePlan(IReadOnlyDictionary<string, string> contents)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public void Add(SectionPlan plan)
    {
        foreach (var change in plan.Changes)
        {
            Add(change);
        }

        foreach (var gate in plan.ClosedGates)
        {
            Line(0, $"gate {gate.Id} is shut for {string.Join(", ", gate.Members)}");
        }
    }

    private void Add(Change change)
    {
        var marks = (change.Implied ? " implied" : "") + (change.Observed ? " observed" : "") + (change.Predicted ? " predicted" : "") + (change.Disruption == Disruption.Connectivity ? " connectivity" : "");
        Line(0, $"{change.Action.Symbol()} {change.Id}{marks}{(change.Why is null ? "" : ": " + change.Why)}");
        foreach (var property in change.Properties)
        {
            Line(1, $"{property.Name}: {Value(property.Before)} -> {Value(property.After)}");
        }

        if (change.Text is { } text)
        {
            Line(1, $"diff of {Quoted(Encoding.UTF8.GetString(text.Before.Span))}");
        }

        foreach (var note in change.Notes)
        {
            Line(1, $"note: {note}");
        }

        foreach (var preImage in change.PreImages)
        {
            Line(1, $"keeps {Content(preImage.Digest.Short)}");
        }

        foreach (var id in change.Follows)
        {
            Line(1, $"after {id}");
        }

        if (change.RequiresEnded.Length > 0)
        {
            Line(1, $"needs gone: {string.Join(", ", change.RequiresEnded.Select(key => key["path:".Length..]))}; else {change.Otherwise!.Action.Symbol()} {change.Otherwise.Why}");
        }
    }

    private string Value(string? value)
    {
        if (value is null)
        {
            return "nothing";
        }

        var digest = value.Split(' ')[0];
        return digest.StartsWith(Digest.PlainPrefix, StringComparison.Ordinal) || digest.StartsWith(Digest.KeyedPrefix, StringComparison.Ordinal)
            ? Content(digest) + value[digest.Length..]
            : value;
    }

    private string Content(string digest) =>
        (digest.StartsWith(Digest.KeyedPrefix, StringComparison.Ordinal) ? "keyed " : "") + (contents.TryGetValue(digest, out var text) ? Quoted(text) : "?");

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);

    private void Line(int depth, string text) => _text.Append(CultureInfo.InvariantCulture, $"{new string(' ', 4 * depth)}{text}\n");
}
