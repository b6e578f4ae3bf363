using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Trust;
using Xunit;

namespace Reconciler.Runtime.Tests.Trust;

public class TrustCheckTests
{
    private const uint Invoker = 1000;

    [Theory]
    [InlineData(FileKind.Directory, 0u, 0u, "755")]
    [InlineData(FileKind.Regular, 0u, 0u, "664")]
    [InlineData(FileKind.Regular, Invoker, Invoker, "664")]
    [InlineData(FileKind.Directory, 0u, 0u, "1777")]
    [InlineData(FileKind.Symlink, 0u, 0u, "777")]
    public void Root_and_the_invoker_are_trusted_and_so_are_sticky_directories_and_own_groups(FileKind kind, uint uid, uint gid, string mode) =>
        Assert.Empty(Check(Step("/docs/x", kind, uid, gid, mode)));

    [Theory]
    [InlineData(FileKind.Regular, 1001u, 1001u, "644", "chown root /docs/x")]
    [InlineData(FileKind.Symlink, 1001u, 1001u, "777", "chown root /docs/x")]
    [InlineData(FileKind.Regular, 0u, 50u, "664", "chmod g-w /docs/x")]
    [InlineData(FileKind.Regular, Invoker, 0u, "666", "chmod go-w /docs/x")]
    [InlineData(FileKind.Directory, 0u, 0u, "757", "chmod o-w /docs/x")]
    [InlineData(FileKind.Regular, 0u, 0u, "1646", "chmod o-w /docs/x")]
    public void Whoever_else_could_write_is_named_with_the_command_that_mends_it(FileKind kind, uint uid, uint gid, string mode, string remedy)
    {
        var diagnostic = Assert.Single(Check(Step("/docs/x", kind, uid, gid, mode)));

        Assert.Equal((Codes.Untrusted, Severity.Error), (diagnostic.Code, diagnostic.Severity));
        Assert.StartsWith(remedy + " ", diagnostic.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_several_files_share_is_reported_once() =>
        Assert.Single(Check(Step("/docs", FileKind.Directory, 0, 0, "777"), Step("/docs", FileKind.Directory, 0, 0, "777")));

    [Fact]
    public void A_path_with_a_space_is_quoted_for_the_shell() =>
        Assert.StartsWith("chmod o-w '/docs/it'\\''s mine' ", Check(Step("/docs/it's mine", FileKind.Regular, 0, 0, "646")).Single().Hint, StringComparison.Ordinal);

    private static PathOwnership Step(string path, FileKind kind, uint uid, uint gid, string mode) =>
        new(path, kind, uid, gid, Convert.ToUInt32(mode, 8)) { OwnersGroup = uid };

    private static IReadOnlyList<Diagnostic> Check(params PathOwnership[] steps)
    {
        var diagnostics = new DiagnosticBag();
        TrustCheck.Check(steps, Invoker, diagnostics);
        return diagnostics.Sorted();
    }
}
