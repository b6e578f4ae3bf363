using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Json.Schema;
using Xunit;

namespace Reconciler.Core.Tests.StandIns;

public sealed class ReferencedMembersTests
{
    // A missing member would show only where JsonSchema.Net first calls it.
    [Fact]
    public void Every_member_that_JsonSchema_Net_references_exists()
    {
        var assembly = typeof(JsonSchema).Assembly;
        using var file = File.OpenRead(assembly.Location);
        using var portable = new PEReader(file);
        var reader = portable.GetMetadataReader();

        // Members of generic types would want their arguments; those are converters' constructors, which the other tests run.
        var tokens = reader.MemberReferences
            .Where(handle => reader.GetMemberReference(handle).Parent.Kind == HandleKind.TypeReference)
            .Select(handle => MetadataTokens.GetToken(handle))
            .ToArray();

        Assert.NotEmpty(tokens);
        Assert.All(tokens, token => Assert.NotNull(assembly.ManifestModule.ResolveMember(token)));
    }
}
