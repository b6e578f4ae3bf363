using Reconciler.Core.Diagnostics;
using YamlDotNet.Core;

namespace Reconciler.Core.Documents;

/// <summary>
/// Reads one YAML document into a tree with positions. Whatever the bytes are, the answer is a tree, diagnostics, or both:
/// a tree together with errors is whole enough to look for further mistakes in it.
/// </summary>
public static class YamlReader
{
    /// <summary>A file may be this long (16 MiB).</summary>
    public const int LongestFile = 16 << 20;

    /// <summary>Levels of nesting; the state language needs about ten.</summary>
    public const int DeepestNesting = 100;

    /// <summary>Nodes of the tree, what aliases stand for counted each time.</summary>
    public const int MostNodes = 500_000;

    private const int MostMistakes = 1000;

    public static YamlMapping? Read(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        if (bytes.Length > LongestFile)
        {
            diagnostics.Add(TooLarge(file));
            return null;
        }

        if (YamlText.Decode(file, bytes, diagnostics) is not { } text)
        {
            return null;
        }

        var found = new DiagnosticBag(MostMistakes);
        var root = Parse(file, text, VariableMarks.None, found, out var syntaxError);
        if (syntaxError && VariableMarks.Choose(text) is { } marks)
        {
            // `{ name: ${x} }` is a syntax error that would hide all others. With the braces of ${x} out of the parser's sight
            // the rest can be read, and each such place is named for what it is.
            found = new DiagnosticBag(MostMistakes);
            root = Parse(file, marks.Hide(text), marks, found, out _);
        }

        diagnostics.AddRange(found.Sorted());
        return root;
    }

    internal static Diagnostic TooLarge(string file) =>
        new(Codes.TooLarge, Severity.Error, $"the file is larger than {LongestFile >> 20} MiB, which no state file is", new SourceSpan(file, 1, 1),
            "large contents belong into payload files named by `source`");

    private static YamlMapping? Parse(string file, string text, VariableMarks marks, DiagnosticBag diagnostics, out bool syntaxError)
    {
        syntaxError = false;
        using var input = new StringReader(text);
        var scanner = new Scanner(input, skipComments: true);
        try
        {
            return new YamlTreeBuilder(file, text, marks, scanner, diagnostics).ReadDocument();
        }
        catch (YamlException exception)
        {
            diagnostics.Add(YamlSyntax.Describe(file, text, exception.Start, exception.End, exception.Message));
        }

        syntaxError = true;
        return null;
    }
}
