using System.Text;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Tests.Processes;

public class LastLinesTests
{
    private readonly LastLines _lines = new(3);

    [Fact]
    public void Lines_of_two_outputs_do_not_mix_and_what_is_not_ended_counts()
    {
        Output("on");
        Errors("err");
        Output("e\ntwo\n");
        Errors("or\nlast");
        Assert.Equal("two\nerror\nlast", _lines.All());
    }

    [Fact]
    public void An_end_of_the_last_line_makes_no_further_one()
    {
        Output("1\n2\n\n3\n");
        Assert.Equal("2\n\n3", _lines.All());
    }

    [Fact]
    public void Of_a_very_long_line_the_beginning_is_left()
    {
        Output(new string('ü', 400));
        Output(new string('ü', 4000) + "\nnext");
        Assert.Equal(new string('ü', 500) + "\nnext", _lines.All());
    }

    private void Output(string text) => _lines.HearOutput(Encoding.UTF8.GetBytes(text));

    private void Errors(string text) => _lines.HearErrors(Encoding.UTF8.GetBytes(text));
}
