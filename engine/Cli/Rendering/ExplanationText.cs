using Reconciler.Core.Documents;

namespace Reconciler.Cli.Rendering;

/// <summary>An explanation of a key for people.</summary>
internal static class ExplanationText
{
    private const int Width = 96;

    public static void Write(Output output, SchemaKey key)
    {
        output.Answer.WriteLine($"{output.Paint(Paint.Bold, key.Path)}  {output.Paint(Paint.Faint, key.Type)}");
        Paragraph(output, key.Description, "  ");
        if (key.Allowed.Length > 0)
        {
            output.Answer.WriteLine($"  values: {string.Join(", ", key.Allowed)}");
        }

        if (key.Default is { } value)
        {
            output.Answer.WriteLine($"  default: {value}");
        }

        // JSON is YAML, so that an example can be copied as it stands.
        var name = key.Path[(key.Path.LastIndexOf('.') + 1)..];
        foreach (var example in key.Examples)
        {
            output.Answer.WriteLine($"  example: {name}: {example}");
        }

        foreach (var (child, description) in key.Children)
        {
            output.Answer.WriteLine();
            output.Answer.WriteLine($"  {output.Paint(Paint.Bold, child)}");
            Paragraph(output, description, "    ");
        }
    }

    private static void Paragraph(Output output, string text, string indentation)
    {
        var line = indentation;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length > Width && line.Length > indentation.Length)
            {
                output.Answer.WriteLine(line.TrimEnd());
                line = indentation;
            }

            line += word + " ";
        }

        if (line.Length > indentation.Length)
        {
            output.Answer.WriteLine(line.TrimEnd());
        }
    }
}
