using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Dns;

public class ResolvedTextTests
{
    private static readonly ResolvedFile Main = new("/etc/systemd/resolved.conf", "[Resolve]\n#DNS=192.0.2.9\nDNS=192.0.2.1 192.0.2.2\n DNSSEC=no\nDomains = a.example\n");

    [Fact]
    public void Assignments_add_up_and_an_empty_one_takes_all_away()
    {
        Assert.Equal(["192.0.2.1", "192.0.2.2"], ResolvedText.Effective([Main], "DNS"));
        Assert.Equal(["a.example"], ResolvedText.Effective([Main], "Domains"));
        Assert.Equal(["192.0.2.1", "192.0.2.2", "192.0.2.3"], ResolvedText.Effective([Main, new("/x.conf", "[Resolve]\nDNS=192.0.2.3\n")], "DNS"));
        Assert.Equal(["192.0.2.3"], ResolvedText.Effective([Main, new("/x.conf", "[Resolve]\nDNS=\nDNS=192.0.2.3\n")], "DNS"));
        Assert.Equal(["192.0.2.4", "192.0.2.5"], ResolvedText.Effective([new("/x.conf", "[Resolve]\nDNS=192.0.2.4 \\\n  192.0.2.5\n[Other]\nDNS=192.0.2.6\n")], "DNS"));
    }

    [Fact]
    public void The_drop_in_takes_away_what_others_said_before_it()
    {
        Assert.EndsWith("[Resolve]\nDNS=\nDNS=192.0.2.7\nDomains=\n", ResolvedText.DropIn([Main], "", ["192.0.2.7"], []), StringComparison.Ordinal);
        Assert.EndsWith("[Resolve]\nDNS=192.0.2.7\n", ResolvedText.DropIn([], "", ["192.0.2.7"], null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_not_given_stays_in_the_drop_in() =>
        Assert.EndsWith(
            "[Resolve]\nDNS=192.0.2.8\nDomains=b.example\n",
            ResolvedText.DropIn([], "[Resolve]\nDNS=192.0.2.7\nDomains=b.example\n", ["192.0.2.8"], null),
            StringComparison.Ordinal);

    [Fact]
    public void Nothing_to_say_needs_no_drop_in() => Assert.Null(ResolvedText.DropIn([], "[Resolve]\nDNS=192.0.2.7\n", [], []));
}
