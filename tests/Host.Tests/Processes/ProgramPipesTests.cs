using System.Text;
using Reconciler.Host.Processes;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Processes;

public class ProgramPipesTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public void All_that_a_program_said_is_heard_also_where_the_thread_pool_has_no_time()
    {
        // Not disposed: the last ones look at it after the test.
        var release = new ManualResetEventSlim();
        for (var i = 0; i < 200; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => ((ManualResetEventSlim)state!).Wait(), release);
        }

        try
        {
            Assert.Equal(new ProgramOutcome(true, "said"), ProgramRun.Start(["echo", "said"], Long));
            Assert.Equal("said\n", Encoding.UTF8.GetString(ProgramCapture.Run(["echo", "said"], Long).Output));
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public void More_than_the_pipes_hold_goes_in_and_out_at_the_same_time()
    {
        var input = new byte[3_000_001];
        new Random(7).NextBytes(input);

        var told = ProgramCapture.Run(["sh", "-c", "tee /dev/stderr"], Long, input, []);

        Assert.True(told.Succeeded);
        Assert.Equal(input, told.Output);
        Assert.NotEmpty(told.Error);
    }

    [Fact]
    public void Who_does_not_read_what_it_is_given_is_heard_all_the_same()
    {
        var told = ProgramCapture.Run(["sh", "-c", "exec <&-; echo no thanks; exit 3"], Long, new byte[1_000_000], []);
        Assert.Equal((3, "no thanks\n"), (told.ExitCode, Encoding.UTF8.GetString(told.Output)));
    }

    [Fact]
    public void Who_reads_nothing_is_ended_when_its_time_is_up()
    {
        var failure = Assert.Throws<Core.Ports.HostException>(() => ProgramCapture.Run(["sleep", "600"], TimeSpan.FromMilliseconds(20), new byte[1_000_000], []));
        Assert.Contains("took longer than 0 s", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sleep 600")]
    [InlineData("yes")]
    public void What_was_said_before_the_end_is_heard_and_no_child_that_stays_is_waited_for(string child)
    {
        using var node = new Node();

        var told = ProgramCapture.Run(["sh", "-c", $"dd if=/dev/zero bs=30000 count=1 2>/dev/null; {child} & echo $! >{node.At("/pid")}"], Long);
        Node.Run("kill", File.ReadAllText(node.At("/pid")).Trim());

        Assert.True(told.Succeeded);
        Assert.Equal(30_000, told.Output.TakeWhile(said => said == 0).Count());
    }
}
