using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Documents;

namespace Reconciler.Runtime.Convergence;

/// <summary>One digest for all state files of a document.</summary>
public static class DocumentIdentity
{
    public static string DigestOf(StateDocument document)
    {
        var text = string.Join('\n', document.Files.Select(f => f.Sha256 + " " + f.AbsolutePath).Order(StringComparer.Ordinal));
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
