using System.Collections.Immutable;
using System.Text;

namespace Reconciler.Resources.AppArmor;

/// <summary>A profile as a file declares it: its flags, and its own rules without those of profiles inside it. White space is one space.</summary>
internal sealed record DeclaredProfile(string Name, ImmutableArray<string> Flags, ImmutableArray<string> Rules)
{
    /// <summary>Whether the name is known without AppArmor's variables.</summary>
    public bool IsLiteral => !Name.Contains("@{", StringComparison.Ordinal);
}

/// <summary>
/// Reads which profiles a file declares and which rules stand in them (apparmor.d(5)). It only takes the text apart: whether it is right, the
/// parser says. Included files are not looked into.
/// </summary>
internal sealed class ProfileText
{
    private readonly ImmutableArray<DeclaredProfile>.Builder _profiles = ImmutableArray.CreateBuilder<DeclaredProfile>();
    private readonly ImmutableArray<string>.Builder _rules = ImmutableArray.CreateBuilder<string>();
    private readonly StringBuilder _statement = new();

    // Of each open block, whether its rules are those of the profile: a condition's are, those of a profile inside are not.
    private readonly Stack<bool> _blocks = new();
    private string _header = "";
    private int _braces;
    private int _parentheses;
    private bool _quoted;

    private ProfileText()
    {
    }

    public static ImmutableArray<DeclaredProfile> Read(string text)
    {
        var reading = new ProfileText();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && !reading._quoted && reading.AtTokenStart)
            {
                var end = text.IndexOf('\n', i);
                i = (end < 0 ? text.Length : end) - 1;
            }
            else
            {
                reading.Take(text[i]);
            }
        }

        return reading._profiles.ToImmutable();
    }

    private bool AtTokenStart => _statement.Length == 0 || _statement[^1] == ' ';

    private void Take(char c)
    {
        switch (c)
        {
            case '"':
                _quoted = !_quoted;
                _statement.Append(c);
                break;
            case var _ when _quoted:
                _statement.Append(c);
                break;
            case '\n' when EndsAtLine:
                _statement.Clear();
                break;
            case ' ' or '\t' or '\n' or '\r':
                if (!AtTokenStart)
                {
                    _statement.Append(' ');
                }

                break;

            // A brace inside a word is an alternative of a path or a variable, and so are the commas in it.
            case '{' when _parentheses == 0 && (AtTokenStart || _statement[^1] == ')'):
                Open();
                break;
            case '{':
                _braces++;
                _statement.Append(c);
                break;
            case '}' when _braces == 0:
                Close();
                break;
            case '}':
                _braces--;
                _statement.Append(c);
                break;
            case ',' when _braces == 0 && _parentheses == 0:
                End();
                break;
            default:
                _parentheses += c == '(' ? 1 : c == ')' && _parentheses > 0 ? -1 : 0;
                _statement.Append(c);
                break;
        }
    }

    /// <summary>Includes and variables end with the line, everything else with a comma.</summary>
    private bool EndsAtLine
    {
        get
        {
            var text = _statement.ToString();
            return text.StartsWith("include ", StringComparison.Ordinal)
                || (text.Contains('=', StringComparison.Ordinal) && _blocks.Count == 0 && (text.StartsWith("@{", StringComparison.Ordinal) || text.StartsWith('$')));
        }
    }

    private void Open()
    {
        var header = _statement.ToString().Trim();
        _statement.Clear();
        if (_blocks.Count == 0)
        {
            _header = header;
            _rules.Clear();
        }

        var isCondition = header.StartsWith("if ", StringComparison.Ordinal) || header.StartsWith("else", StringComparison.Ordinal);
        _blocks.Push(_blocks.Count == 0 || (isCondition && _blocks.Peek()));
    }

    private void Close()
    {
        _statement.Clear();
        if (_blocks.Count > 0)
        {
            _blocks.Pop();
            if (_blocks.Count == 0)
            {
                _profiles.Add(new DeclaredProfile(NameOf(_header), FlagsOf(_header), _rules.ToImmutable()));
            }
        }
    }

    private void End()
    {
        if (_blocks.Count > 0 && _blocks.Peek() && _statement.ToString().Trim() is { Length: > 0 } rule)
        {
            _rules.Add(rule);
        }

        _statement.Clear();
    }

    private static string NameOf(string header)
    {
        var rest = header.StartsWith("profile ", StringComparison.Ordinal) ? header["profile ".Length..].TrimStart() : header;
        if (rest.StartsWith('"'))
        {
            var end = rest.IndexOf('"', 1);
            return end < 0 ? rest[1..] : rest[1..end];
        }

        var space = rest.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? rest : rest[..space];
    }

    private static ImmutableArray<string> FlagsOf(string header)
    {
        var open = header.LastIndexOf('(');
        var close = header.LastIndexOf(')');
        return open >= 0 && close > open
            ? [.. header[(open + 1)..close].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)]
            : [];
    }
}
