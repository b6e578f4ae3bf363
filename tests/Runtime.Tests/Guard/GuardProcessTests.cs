using Microsoft.Data.Sqlite;
using Reconciler.Host.Store;
using Xunit;

namespace Reconciler.Runtime.Tests.Guard;

public sealed class GuardProcessTests : IDisposable
{
    private readonly GuardedNode _node = new();

    /// <summary>The next section of the run finds it there, instead of starting another one that waits for this one's lock.</summary>
    [Fact]
    public void The_guard_stays_until_the_run_is_over_though_its_changes_are_settled()
    {
        _node.DieAt("br0");
        var run = new StoreFiles().TryLock(_node.Node.Location.Lock);
        var glances = 0;
        _node.Host.OnSleep = () =>
        {
            glances++;
            if (glances == 1)
            {
                Tell("UPDATE guards SET phase = 'Kept'");
            }
            else if (glances == 5)
            {
                Tell("UPDATE runs SET finished = started");
            }
        };

        var (status, log) = _node.RunGuard();
        run!.Dispose();
        Assert.Equal((0, 0, 5), (status, log.Count, glances));
        Assert.Equal(0, _node.Wire.PutBacks);
    }

    [Fact]
    public void The_guard_of_a_run_that_died_after_its_changes_were_settled_ends()
    {
        _node.DieAt("br0");
        Tell("UPDATE guards SET phase = 'Kept'");
        Assert.Equal(0, _node.RunGuard().Status);
        Assert.Equal(0, _node.Wire.PutBacks);
    }

    public void Dispose() => _node.Dispose();

    private void Tell(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={_node.Node.Location.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
