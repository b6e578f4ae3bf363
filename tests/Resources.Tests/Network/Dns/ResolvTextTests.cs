using CsCheck;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Dns;

public class ResolvTextTests
{
    private const string Usual = """
        # by hand
        domain old.example
        nameserver 192.0.2.1
        ; between
        nameserver   2001:DB8::1   # the second
        options edns0 trust-ad
        sortlist 192.0.2.0/24

        """;

    private static readonly string[] Lines =
    [
        "nameserver 192.0.2.1\n", "nameserver\t192.0.2.2 \n", "nameserver 2001:db8::1\n", "nameserver 192.0.2.1", " nameserver 192.0.2.7\n", "search a.example b.example\n",
        "domain c.example\n", "options ndots:2\n", "# nameserver 192.0.2.9\n", ";x\n", "\n", "nameserver\n", "searching\n", "sortlist 192.0.2.0/24",
    ];

    private static readonly Gen<string> Line = Gen.Int[0, Lines.Length - 1].Select(i => Lines[i]);

    private static readonly Gen<string> Text = Line.List[0, 8].Select(lines => string.Concat(lines));

    private static readonly Gen<List<string>> Servers = Gen.Shuffle(new[] { "192.0.2.1", "192.0.2.2", "2001:db8::1", "fe80::1%eth1" }, 0, 4).Select(list => list.ToList());

    private static readonly Gen<List<string>> Search = Gen.Shuffle(new[] { "a.example", "b.example", "c.example" }, 0, 3).Select(list => list.ToList());

    [Fact]
    public void Resolvers_and_domains_are_read_as_the_c_library_reads_them()
    {
        Assert.Equal(["192.0.2.1", "2001:DB8::1"], ResolvText.Servers(Usual));
        Assert.Equal(["old.example"], ResolvText.Search(Usual));
        Assert.Equal(["b", "c"], ResolvText.Search("search a\ndomain x\nsearch b c\n"));
        Assert.Equal(["x"], ResolvText.Search("search a b\ndomain x ignored\n"));
        Assert.Empty(ResolvText.Servers(" nameserver 192.0.2.1\n#nameserver 192.0.2.2\nnameservers 192.0.2.3\n"));
    }

    [Fact]
    public void New_resolvers_stand_where_the_old_ones_stood_and_the_rest_stays()
    {
        Assert.Equal(
            """
            # by hand
            domain old.example
            nameserver 198.51.100.1
            nameserver   2001:DB8::1   # the second
            ; between
            options edns0 trust-ad
            sortlist 192.0.2.0/24

            """,
            ResolvText.With(Usual, ["198.51.100.1", "2001:db8::1"], null));
    }

    [Fact]
    public void Domains_take_the_place_of_search_and_domain()
    {
        Assert.Equal("options a\nsearch x.example y.example\n# end", ResolvText.With("options a\ndomain a\nsearch b\n# end", null, ["x.example", "y.example"]));
        Assert.Equal("options a\n", ResolvText.With("options a\ndomain a\nsearch b\n", null, []));
    }

    [Fact]
    public void What_is_appended_begins_a_line_of_its_own() =>
        Assert.Equal("options a\nnameserver 192.0.2.1\nsearch x\n", ResolvText.With("options a", ["192.0.2.1"], ["x"]));

    [Fact]
    public void What_was_written_is_what_is_read_and_writing_it_again_changes_nothing() =>
        Gen.Select(Text, Servers, Search).Sample((text, servers, search) =>
        {
            var written = ResolvText.With(text, servers, search);
            Assert.True(DnsServers.AreSame(servers, ResolvText.Servers(written)));
            Assert.Equal(search, ResolvText.Search(written));
            Assert.Equal(written, ResolvText.With(written, servers, search));
        });

    [Fact]
    public void A_list_that_is_not_given_and_every_other_line_stay() =>
        Gen.Select(Text, Servers).Sample((text, servers) =>
        {
            var written = ResolvText.With(text, servers, null);
            Assert.Equal(Others(text), Others(written));
            Assert.Equal(ResolvText.Search(text), ResolvText.Search(written));
            Assert.Equal(text, ResolvText.With(text, null, null));
        });

    private static IEnumerable<string> Others(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => ResolvText.Servers(line).IsEmpty && line != "nameserver");
}
