using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class ArgumentTests
{
    [Theory]
    [InlineData("unknown command 'plna'", "did you mean 'plan'?", "plna", "x.yaml")]
    [InlineData("unknown command 'converge'", "lists the commands", "converge")]
    [InlineData("has no option '--onyl'", "did you mean '--only'?", "plan", "x.yaml", "--onyl", "files/*")]
    [InlineData("has no option '--yes'", "plan --help", "plan", "x.yaml", "--yes")]
    [InlineData("required argument 'STATE' missing", "plan --help", "plan")]
    [InlineData("--lock-timeout '3 hours' is no duration", "30s, 5m, 2h", "apply", "x.yaml", "--yes", "--lock-timeout", "3 hours")]
    [InlineData("--format 'yaml' is not known", "text or json", "plan", "x.yaml", "--format", "yaml")]
    [InlineData("--parallel '0' is no number", "--parallel 1", "plan", "x.yaml", "--parallel", "0")]
    [InlineData("--var 'x' has no name and value", "--var NAME=VALUE", "plan", "x.yaml", "--var", "x")]
    [InlineData("--root /no/such/root is no directory", "make it first", "plan", "x.yaml", "--root", "/no/such/root")]
    [InlineData("-q and -v contradict each other", "leave one of them out", "plan", "x.yaml", "-q", "-v")]
    [InlineData("there is no terminal to ask at", "add --yes", "apply", "x.yaml")]
    [InlineData("there is no terminal to ask at", "undo --plan", "undo")]
    [InlineData("there is no fact 'node.os'", "did you mean 'node.os.id'?", "validate", "x.yaml", "--fact", "node.os=rhel")]
    [InlineData("there is no section 'fiels'", "did you mean 'files'?", "export", "fiels")]
    [InlineData("'x' is no number of a run", "history lists the runs", "history", "x")]
    [InlineData("no key 'files.mdoe'", "did you mean 'files.mode'?", "explain", "files.mdoe")]
    public void A_command_line_that_is_not_valid_ends_with_3_and_says_what_to_do(string message, string hint, params string[] arguments)
    {
        var ended = Invocation.Reconciler(arguments);
        Assert.True(ended.Status == 3, ended.ToString());
        Assert.Contains("error RC1301: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Contains(hint, ended.Error, StringComparison.Ordinal);
        Assert.Equal("", ended.Answer);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("validate")]
    [InlineData("graph")]
    public void A_state_file_that_does_not_exist_is_an_error_of_the_document(string command)
    {
        var ended = Invocation.Reconciler(command, "/no/such/state.yaml");
        Assert.True(ended.Status == 3, ended.ToString());
        Assert.Contains("/no/such/state.yaml", ended.Error, StringComparison.Ordinal);
        Assert.Contains("error RC1001", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("plan --help")]
    [InlineData("store prune --help")]
    [InlineData("--version")]
    public void Help_and_version_are_an_answer(string arguments)
    {
        var ended = Invocation.Reconciler(arguments.Split(' '));
        Assert.True(ended.Status == 0, ended.ToString());
        Assert.NotEqual("", ended.Answer);
        Assert.Equal("", ended.Error);
    }

    [Fact]
    public void Every_command_of_the_tree_is_in_the_help()
    {
        var help = Invocation.Reconciler("--help").Answer;
        foreach (var command in (string[])["validate", "plan", "apply", "run", "status", "history", "undo", "pause", "resume", "export", "graph", "explain", "schema", "doctor", "store"])
        {
            Assert.Contains($"  {command} ", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_argument_that_begins_with_an_at_sign_is_a_file_name_not_a_list_of_arguments()
    {
        var ended = Invocation.Reconciler("validate", "@/etc/hostname");
        Assert.Equal(3, ended.Status);
        Assert.Contains("@/etc/hostname", ended.Error, StringComparison.Ordinal);
    }
}
