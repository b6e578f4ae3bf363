using System.Security.Cryptography;
using System.Text;

namespace Reconciler.Core.Model;

/// <summary>Builds the fingerprint of a desired entry: names and values, separated so that no two wishes collide.</summary>
public sealed class FingerprintWriter
{
    private readonly StringBuilder _text = new();

    public void Add(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        _text.Append(name).Append('=').Append(value.Length).Append(':').Append(value).Append('\n');
    }

    public void Add(string name, bool value) => Add(name, value ? "true" : null);

    /// <summary>The SHA-256 of what was added, in lower-case hex. The writer is empty afterwards and can be used again.</summary>
    public string Finish()
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())));
        _text.Clear();
        return digest;
    }
}
