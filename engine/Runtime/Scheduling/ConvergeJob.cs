using Quartz;
using Quartz.Extensibility;

namespace Reconciler.Runtime.Scheduling;

/// <summary>What Quartz calls at each tick; a tick that comes while another is at work waits for it.</summary>
[DisallowConcurrentExecution]
internal sealed class ConvergeJob(Func<CancellationToken, Task> tick) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await tick(cancellationToken);
}

/// <summary>Hands out the one job there is. Quartz' own factories would make it by reflection.</summary>
internal sealed class ConvergeJobFactory(ConvergeJob job) : IJobFactory
{
    public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new JobScope(job));

    public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
