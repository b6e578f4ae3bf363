using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>What the files say beside their sections, merged: name, policy, schedule, store.</summary>
internal sealed record DocumentFrame(string Name, bool Observe, ScheduleSpec? Schedule, StoreSpec Store)
{
    // `isValid`: the schema has accepted the frames; only then is more decoded of them than the name.
    public static DocumentFrame Merge(ImmutableArray<(SourceFile Source, YamlMapping Spec)> files, bool isValid, DiagnosticBag diagnostics)
    {
        var name = ReadName(files, diagnostics);
        var policy = Agreed(files.Select(file => file.Spec["policy"]).OfType<YamlScalar>(), "policy", diagnostics);
        var schedule = Single(files, "schedule", diagnostics);
        var store = Single(files, "store", diagnostics);
        return new DocumentFrame(
            name?.Text ?? "",
            policy?.Text == "observe",
            isValid && schedule is not null ? ReadSchedule(schedule, diagnostics) : null,
            isValid && store?.Mapping("keep") is { } keep ? ReadStore(keep) : new StoreSpec());
    }

    private static YamlScalar? ReadName(ImmutableArray<(SourceFile Source, YamlMapping Spec)> files, DiagnosticBag diagnostics)
    {
        var names = files.Select(file => file.Source.Root.Mapping("metadata")?["name"]).OfType<YamlScalar>();
        var name = Agreed(names, "metadata.name", diagnostics);
        if (name is null && files.All(file => file.Source.Root["metadata"] is null))
        {
            diagnostics.Error(Codes.MissingKey, "the key `metadata.name` is missing", files[0].Source.Root.Span, "the name stands for the document in plans and in the history");
        }

        return name;
    }

    /// <summary>May stand in several files, which then must say the same.</summary>
    private static YamlScalar? Agreed(IEnumerable<YamlScalar> given, string key, DiagnosticBag diagnostics)
    {
        YamlScalar? first = null;
        foreach (var one in given)
        {
            first ??= one;
            if (one.Text != first.Text)
            {
                diagnostics.Error(Codes.Conflict, $"`{key}` is `{one.Text}` here and `{first.Text}` at {first.Span}", one.Span,
                    "files that are read together make one document: let one of them say it, or all the same");
            }
        }

        return first;
    }

    private static YamlMapping? Single(ImmutableArray<(SourceFile Source, YamlMapping Spec)> files, string key, DiagnosticBag diagnostics)
    {
        (SourceSpan Span, YamlMapping? Body)? first = null;
        foreach (var (name, value) in files.SelectMany(file => file.Spec.Pairs).Where(pair => pair.Key.Text == key))
        {
            if (first is { } other)
            {
                diagnostics.Error(Codes.Conflict, $"`{key}` is given in two files, first at {other.Span}", name.Span, "remove one of them");
            }

            first ??= (name.Span, value as YamlMapping);
        }

        return first?.Body;
    }

    private static ScheduleSpec ReadSchedule(YamlMapping schedule, DiagnosticBag diagnostics)
    {
        var (cron, every) = (schedule.Text("cron"), schedule.Text("every"));
        if (cron is null == every is null)
        {
            diagnostics.Error(
                cron is null ? Codes.MissingKey : Codes.Conflict,
                cron is null ? "`schedule` has neither `cron` nor `every`" : "`schedule` has both `cron` and `every`",
                schedule.Span,
                "give one of them, as in `every: 5m`");
        }

        var interval = Duration(schedule, "every", diagnostics);
        if (interval == TimeSpan.Zero)
        {
            diagnostics.Error(Codes.BadValue, "`schedule.every` must be more than nothing", schedule["every"]!.Span, "for example \"5m\"");
        }

        return new ScheduleSpec
        {
            Cron = cron?.Trim(),
            Every = interval,
            TimeZone = schedule.Text("timeZone") ?? "Etc/UTC",
            Jitter = Duration(schedule, "jitter", diagnostics) ?? TimeSpan.Zero,
            Origin = (schedule["cron"] ?? schedule["every"] ?? schedule).Span,
        };
    }

    private static TimeSpan? Duration(YamlMapping mapping, string key, DiagnosticBag diagnostics)
    {
        if (mapping.Text(key) is not { } text)
        {
            return null;
        }

        if (Durations.Parse(text) is { } duration)
        {
            return duration;
        }

        diagnostics.Error(Codes.BadValue, $"`schedule.{key}` is `{text}`, which is no duration of up to ten years", mapping[key]!.Span, Durations.Form);
        return null;
    }

    private static StoreSpec ReadStore(YamlMapping keep)
    {
        var defaults = new StoreSpec();
        return new StoreSpec
        {
            Runs = (int?)keep.Integer("runs") ?? defaults.Runs,
            Days = (int?)keep.Integer("days") ?? defaults.Days,
            Size = keep.Text("size") is { } size ? Size(size) : defaults.Size,
        };
    }

    private static long Size(string text)
    {
        var unit = "KMGT".IndexOf(text[^3], StringComparison.Ordinal) + 1;
        return long.Parse(text.AsSpan(0, text.Length - 3), CultureInfo.InvariantCulture) << (10 * unit);
    }
}
