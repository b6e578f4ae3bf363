using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Sections;

/// <summary>What a section may use when decoding: payloads (not the node), and a place for diagnostics.</summary>
public sealed class ReadContext(DiagnosticBag diagnostics, IContentSource content, StateDocument document)
{
    public DiagnosticBag Diagnostics { get; } = diagnostics;

    public IContentSource Content { get; } = content;

    public StateDocument Document { get; } = document;
}

/// <summary>What Diff may know besides desired and observed.</summary>
public sealed class DiffContext(Remembered remembered, IAccounts accounts, bool isPrivileged)
{
    public Remembered Remembered { get; } = remembered;

    /// <summary>Only for names in what is shown.</summary>
    public IAccounts Accounts { get; } = accounts;

    public bool IsPrivileged { get; } = isPrivileged;

    /// <summary>What the sections before this one, in the registry's order, want and would do in the same run.</summary>
    public Company Company { get; init; } = Company.None;
}

/// <summary>What Apply works with. A change's temporary name comes from the journal, so that a crash leaves nothing that is not known.</summary>
public sealed class ApplyContext(IHost host, IContentSource content, Func<Change, string> temporaryName, CancellationToken cancellation)
{
    public IHost Host { get; } = host;

    public IContentSource Content { get; } = content;

    public Func<Change, string> TemporaryName { get; } = temporaryName;

    public CancellationToken Cancellation { get; } = cancellation;
}

/// <summary>Where an export puts payloads: a writer for files beside the document, or null for inline content.</summary>
public sealed class ExportContext(IHostReader host, IPayloadSink? payloads, DiagnosticBag diagnostics)
{
    /// <summary>False where all sections are exported: one that needs names is left out then.</summary>
    public bool IsSectionNamed { get; init; } = true;

    public IHostReader Host { get; } = host;

    public IPayloadSink? Payloads { get; } = payloads;

    public DiagnosticBag Diagnostics { get; } = diagnostics;

    /// <summary>Says that a section is no part of an export of everything, which is no mistake.</summary>
    public void LeaveOut(string message, string? hint) => Diagnostics.Add(new Diagnostic(Codes.NotObserved, Severity.Info, message, Hint: hint));
}

/// <summary>Takes a payload of an export and returns the relative path under which the document names it.</summary>
public interface IPayloadSink
{
    string Add(string suggestedName, Stream content);
}
