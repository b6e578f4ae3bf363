using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;

namespace Reconciler.Resources;

/// <summary>Places of keys, for diagnostics that are about a key rather than its value.</summary>
internal static class YamlKeys
{
    public static SourceSpan? KeySpan(this YamlMapping mapping, string key)
    {
        foreach (var (name, _) in mapping.Pairs)
        {
            if (name.Text == key)
            {
                return name.Span;
            }
        }

        return null;
    }
}
