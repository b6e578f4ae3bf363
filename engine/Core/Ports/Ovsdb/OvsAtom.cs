using System.Globalization;

namespace Reconciler.Core.Ports.Ovsdb;

public enum OvsAtomKind
{
    Text,
    Integer,
    Real,
    Boolean,

    /// <summary>The <c>_uuid</c> of another row.</summary>
    Reference,
}

/// <summary>One atom of RFC 7047 (5.1), its value as text; integers and booleans in the one form in which JSON writes them.</summary>
public readonly record struct OvsAtom(OvsAtomKind Kind, string Text) : IComparable<OvsAtom>
{
    public static OvsAtom Of(string text) => new(OvsAtomKind.Text, text);

    public static OvsAtom Of(long number) => new(OvsAtomKind.Integer, number.ToString(CultureInfo.InvariantCulture));

    public static OvsAtom Of(bool truth) => new(OvsAtomKind.Boolean, truth ? "true" : "false");

    public long? AsInteger => Kind == OvsAtomKind.Integer ? long.Parse(Text, CultureInfo.InvariantCulture) : null;

    public int CompareTo(OvsAtom other)
    {
        if (Kind != other.Kind)
        {
            return Kind.CompareTo(other.Kind);
        }

        return Kind == OvsAtomKind.Integer
            ? AsInteger!.Value.CompareTo(other.AsInteger!.Value)
            : string.CompareOrdinal(Text, other.Text);
    }

    public static bool operator <(OvsAtom left, OvsAtom right) => left.CompareTo(right) < 0;

    public static bool operator >(OvsAtom left, OvsAtom right) => left.CompareTo(right) > 0;

    public static bool operator <=(OvsAtom left, OvsAtom right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OvsAtom left, OvsAtom right) => left.CompareTo(right) >= 0;

    public override string ToString() => Text;
}
