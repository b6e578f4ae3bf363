using System.Collections.Immutable;
using Json.Schema;

namespace Reconciler.Core.Documents;

/// <summary>One thing that a schema refuses: where in the instance, by which keyword, and on which way through the schema.</summary>
internal sealed record SchemaFailure(ImmutableArray<string> Instance, ImmutableArray<string> Path, string Keyword)
{
    /// <summary>The schema says <c>false</c> there: an additional property.</summary>
    public bool IsForbidden => Keyword.Length == 0;
}

/// <summary>Picks from the validator's list what a person should hear.</summary>
internal static class SchemaFailures
{
    // They only say that something inside of them failed, which is told by itself.
    private static readonly ImmutableHashSet<string> Applicators =
    [
        "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "items", "prefixItems", "unevaluatedItems",
        "propertyNames", "allOf", "$ref", "if", "then", "else", "dependentSchemas",
    ];

    public static IReadOnlyList<SchemaFailure> Of(EvaluationResults results)
    {
        var all = (results.Details ?? []).Prepend(results)
            .Where(result => !result.IsValid && result.Errors is not null)
            .SelectMany(result => result.Errors!.Keys
                .Where(keyword => !Applicators.Contains(keyword))
                .Select(keyword => new SchemaFailure(Segments(result.InstanceLocation.ToString()), Segments(result.EvaluationPath.ToString()), keyword)))
            .Where(failure => !failure.Path.Contains("if") && !failure.Path.Contains("not"))
            .ToList();
        return Choose(all, 0);
    }

    /// <summary>
    /// Of alternatives the one that was probably meant: the one whose type fits. Where none or several do, the choice itself is the failure.
    /// </summary>
    private static List<SchemaFailure> Choose(IReadOnlyList<SchemaFailure> failures, int from)
    {
        var chosen = new List<SchemaFailure>();
        foreach (var group in failures.GroupBy(failure => Fork(failure, from)))
        {
            if (group.Key is null)
            {
                chosen.AddRange(group);
                continue;
            }

            var fork = group.Key.Split('\n');
            var depth = fork.Length - 1;
            var choices = group.Where(failure => failure.Path.Length == depth && failure.Keyword == fork[depth]).ToList();
            if (fork[depth] == "oneOf")
            {
                // One for each place where the choice failed (items of a list have one path). Where it holds there is none, though
                // the list has what is wrong with the alternatives that were not meant.
                foreach (var choice in choices)
                {
                    chosen.AddRange(ChooseAt(choice.Instance, fork, [.. group.Where(failure => failure.Instance.AsSpan().StartsWith(choice.Instance.AsSpan()))]));
                }
            }
            else
            {
                chosen.AddRange(ChooseAt((choices.FirstOrDefault() ?? group.MinBy(failure => failure.Instance.Length)!).Instance, fork, [.. group]));
            }
        }

        return chosen;
    }

    private static List<SchemaFailure> ChooseAt(ImmutableArray<string> instance, string[] fork, IReadOnlyList<SchemaFailure> failures)
    {
        var depth = fork.Length - 1;
        var choices = failures.Where(failure => failure.Path.Length > depth + 1).GroupBy(failure => failure.Path[depth + 1]);
        var fitting = choices.Where(choice => !choice.Any(failure => failure.Keyword == "type" && failure.Instance.Length == instance.Length)).ToList();
        return fitting is [var only]
            ? Choose([.. only], depth + 2)
            : [new SchemaFailure(instance, [.. fork.Take(depth)], fork[depth])];
    }

    /// <summary>The path up to the first alternative, its keyword included, one segment a line; null if there is none.</summary>
    private static string? Fork(SchemaFailure failure, int from)
    {
        for (var i = from; i < failure.Path.Length; i++)
        {
            if (failure.Path[i] is "anyOf" or "oneOf" && (i == 0 || failure.Path[i - 1] is not ("properties" or "$defs")))
            {
                return string.Join('\n', failure.Path.Take(i + 1));
            }
        }

        return failure.Keyword is "anyOf" or "oneOf" ? string.Join('\n', failure.Path.Append(failure.Keyword)) : null;
    }

    private static ImmutableArray<string> Segments(string pointer) =>
        pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(SchemaFiles.Unescape)];
}
