using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;
using Xunit;

namespace Reconciler.Runtime.Tests.Convergence;

public class ExitStatusTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3, Codes.UnknownKey)]
    [InlineData(4, Codes.StalePlan)]
    [InlineData(1, Codes.ApplyFailed)]
    [InlineData(1, Codes.NotConverged)]
    [InlineData(1, Codes.NotObserved)]
    [InlineData(3, Codes.NotConverged, Codes.StalePlan, Codes.WrongType)]
    [InlineData(1, Codes.StalePlan, Codes.ApplyFailed)]
    public void The_gravest_of_the_errors_decides(int status, params string[] codes) =>
        Assert.Equal(status, ExitStatus.OfDiagnostics(codes.Select(code => new Diagnostic(code, Severity.Error, "x"))));

    [Fact]
    public void Warnings_do_not_count() =>
        Assert.Equal(0, ExitStatus.OfDiagnostics([new Diagnostic(Codes.ApplyFailed, Severity.Warning, "x")]));
}
