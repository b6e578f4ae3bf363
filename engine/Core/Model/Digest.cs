namespace Reconciler.Core.Model;

/// <summary>
/// The digest of a content: <c>sha256:HEX</c>, or <c>keyed:HEX</c> (HMAC-SHA-256 with the key of the store) for sensitive content,
/// whose plain digest would let a weak secret be guessed.
/// </summary>
public readonly record struct Digest(string Text)
{
    public const string PlainPrefix = "sha256:";
    public const string KeyedPrefix = "keyed:";

    public bool IsKeyed => Text.StartsWith(KeyedPrefix, StringComparison.Ordinal);

    /// <summary>The first twelve hex digits, enough for a person to tell two contents apart.</summary>
    public string Short => Text[..Math.Min(Text.Length, Text.IndexOf(':', StringComparison.Ordinal) + 13)];

    public override string ToString() => Text;
}
