using Quartz;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;

namespace Reconciler.Runtime.Scheduling;

/// <summary>A document's schedule as Quartz understands it.</summary>
public static class ScheduleTrigger
{
    internal const string Name = "schedule";

    /// <summary>Whether the expression and the time zone mean something here: for <c>validate</c>, and before the daemon starts.</summary>
    public static void Check(ScheduleSpec schedule, DiagnosticBag diagnostics)
    {
        if (schedule.Cron is { } cron && !CronExpression.TryParse(cron, out _))
        {
            diagnostics.Error(
                Codes.BadValue,
                $"schedule.cron is not a Quartz expression: {cron}",
                schedule.Origin,
                "six fields, seconds first, one of the days a ?: \"0 0/5 * * * ?\" is every five minutes");
        }

        if (Zone(schedule.TimeZone) is null)
        {
            diagnostics.Error(Codes.BadValue, $"schedule.timeZone is not known on this node: {schedule.TimeZone}", schedule.Origin, "Etc/UTC always is; others come with tzdata");
        }

        if (schedule.Every is { } every && every < TimeSpan.FromSeconds(1))
        {
            diagnostics.Error(Codes.BadValue, $"schedule.every is too short: {every}", schedule.Origin, "1s is the shortest");
        }
    }

    internal static ITrigger Of(ScheduleSpec schedule, JobKey job, DateTimeOffset now, TimeProvider time)
    {
        var builder = TriggerBuilder.Create(time).WithIdentity(Name).ForJob(job);
        if (schedule.Cron is { } cron)
        {
            // A tick that could not be kept (the machine slept, a run took long) is made up for once.
            return builder.WithSchedule(CronScheduleBuilder.Create(cron)
                .InTimeZone(Zone(schedule.TimeZone)!)
                .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).StartAt(now).Build();
        }

        var every = schedule.Every ?? throw new InvalidOperationException("a schedule has neither cron nor every");
        return builder.WithSchedule(SimpleScheduleBuilder.Create().WithInterval(every).RepeatForever()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)).StartAt(now + every).Build();
    }

    private static TimeZoneInfo? Zone(string name) => name is "UTC" or "Etc/UTC"
        ? TimeZoneInfo.Utc
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
}
