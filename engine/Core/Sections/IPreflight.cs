using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Sections;

/// <summary>What must hold of the node before the run: decoded from the document, then asked of the node.</summary>
public interface IPreflight
{
    IReadOnlyList<PreflightCheck> Read(SectionDocument section, ReadContext context);

    /// <summary>Only looks. Answers in the order of the checks.</summary>
    IReadOnlyList<PreflightResult> Evaluate(IReadOnlyList<PreflightCheck> checks, IHostReader host);
}

/// <summary>
/// One check by its name. <paramref name="Blocks"/> holds the ids or sections that are left alone if it fails: null means everything, empty nothing.
/// </summary>
public abstract record PreflightCheck(string Name, SourceSpan Origin, ImmutableArray<Reference>? Blocks, Severity Severity);

/// <summary><paramref name="Found"/> is null where the check holds; <paramref name="Skipped"/> says why it was not asked (<c>not below a root</c>).</summary>
public sealed record PreflightResult(PreflightCheck Check, string? Found, string? Skipped = null);
