namespace Reconciler.Core.Diagnostics;

/// <summary>A place in a file. Line and column count from 1, as editors and compilers print them.</summary>
public readonly record struct SourceSpan(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}
