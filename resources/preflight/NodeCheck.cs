using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Preflights;

/// <summary>One kind of check, with what it needs. <see cref="Ask"/> returns null where it holds, else what was found and what to do.</summary>
internal abstract record Question
{
    /// <summary>Why it cannot be asked here; null if it can.</summary>
    public virtual string? Unaskable(IHostReader host) => null;

    public abstract string? Ask(IHostReader host);
}

/// <summary>A question that is about the running kernel or its services, not about files below a root.</summary>
internal abstract record RunningQuestion : Question
{
    public override string? Unaskable(IHostReader host) => host.BelowRoot ? "not below a root" : null;
}

/// <summary>A check of the document.</summary>
internal sealed record NodeCheck(string Name, SourceSpan Origin, ImmutableArray<Reference>? Blocks, Severity Severity, Question Question)
    : PreflightCheck(Name, Origin, Blocks, Severity);
