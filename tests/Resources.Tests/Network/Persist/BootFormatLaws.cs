using System.Collections.Immutable;
using System.Net;
using System.Text;
using CsCheck;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>What holds of every format, whatever is wished and whatever its files hold besides.</summary>
public sealed class BootFormatLaws
{
    private static readonly Gen<InterfaceAddress> Address4 = Gen.Select(Gen.Int[2, 9], Gen.Int[1, 250], Gen.Int[20, 30], (net, host, length) =>
        new InterfaceAddress(IPAddress.Parse($"172.16.{net}.{host}"), (byte)length));

    private static readonly Gen<InterfaceAddress> Address6 = Gen.Select(Gen.Int[2, 9], Gen.Int[1, 250], (net, host) =>
        new InterfaceAddress(IPAddress.Parse($"2001:db8:{net}::{host:x}"), 64));

    private static readonly Gen<BootRoute> Route4 = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 250], Gen.UInt[1, 500].Nullable(), Gen.UInt[1, 200].Nullable(), Gen.UInt[1280, 1500].Nullable(), (net, hop, metric, table, mtu) =>
        new BootRoute(net == 0 ? IpPrefix.DefaultOf(Family.Inet) : new IpPrefix(IPAddress.Parse($"10.{net}.0.0"), 16), IPAddress.Parse($"172.16.1.{hop}"))
        {
            Metric = metric,
            Table = table ?? RouteTable.Main,
            Mtu = mtu,
        });

    private static readonly Gen<BootRoute> Route6 = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 250], Gen.UInt[1, 500].Nullable(), (net, hop, metric) =>
        new BootRoute(net == 0 ? IpPrefix.DefaultOf(Family.Inet6) : new IpPrefix(IPAddress.Parse($"2001:db8:{net}00::"), 48), IPAddress.Parse($"2001:db8:1::{hop:x}"))
        {
            Metric = metric,
        });

    // As every format can say it: with a priority, and from or to somewhere.
    private static readonly Gen<BootRule> Rule = Gen.Select(Gen.Int[1, 9], Gen.UInt[1, 200], Gen.UInt[1, 3], Gen.UInt[1, 9].Nullable(), Gen.Bool, Gen.Bool, (net, priority, table, mark, to, six) =>
        new BootRule(six ? Family.Inet6 : Family.Inet, table) { Priority = priority, FwMark = mark } is var rule
        && (six ? new IpPrefix(IPAddress.Parse($"2001:db8:a{net}::"), 48) : new IpPrefix(IPAddress.Parse($"198.51.{net}.0"), 24)) is var prefix && to ? rule with { To = prefix } : rule with { From = prefix });

    internal static Gen<BootWish> Wish { get; } = Gen.Select(
        Address4.Array[0, 3], Address6.Array[0, 2], Route4.Array[0, 3], Route6.Array[0, 2], Rule.Array[0, 3], Gen.UInt[1280, 9000].Nullable(), Gen.Bool,
        (four, six, routes4, routes6, rules, mtu, exact) => new BootWish("eth1")
        {
            Addresses = [.. four.DistinctBy(address => address.Ip).Concat(six.DistinctBy(address => address.Ip))],
            Routes = [.. routes4.DistinctBy(route => route.Key).Concat(routes6.DistinctBy(route => route.Key))],
            Rules = [.. rules.DistinctBy(rule => rule with { Priority = null })],
            Mtu = mtu,
            Exact = exact ? [Family.Inet, Family.Inet6] : [],
        });

    public static TheoryData<string> Formats { get; } = [.. BootFormats.All.Select(format => Words.Of(Words.PersistFormats, format.Word))];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Written_twice_nothing_changes(string word) => Gen.Select(Wish, Wish).Sample(
        (first, second) =>
        {
            var format = Of(word);
            foreach (var wish in new[] { first, second, first })
            {
                var once = format.Write(Start(format), wish);
                Assert.Null(once.WhyNot);
                Assert.Equal(Text(once.Files), Text(format.Write(once.Files, wish).Files));
            }

            var changed = format.Write(format.Write(Start(format), first).Files, second).Files;
            Assert.Equal(Text(changed), Text(format.Write(changed, second).Files));
        },
        iter: 200);

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_was_wished_is_missing_nowhere_and_goes_when_it_is_to_go(string word) => Gen.Select(Wish, Wish).Sample(
        (before, after) =>
        {
            var format = Of(word);
            var files = format.Write(Start(format), before).Files;
            var then = after with
            {
                GoneAddresses = [.. before.Addresses.Items.Where(address => !after.Addresses.Items.Contains(address))],
                GoneRoutes = [.. before.Routes.Items.Where(route => !after.Routes.Items.Any(route.Fulfils))],
                GoneRules = [.. before.Rules.Items.Where(rule => !after.Rules.Items.Any(rule.Fulfils))],
            };
            var text = Text(format.Write(files, then).Files);
            foreach (var gone in then.GoneAddresses.Items.Where(address => !after.Addresses.Items.Any(other => other.Ip.Equals(address.Ip))))
            {
                Assert.DoesNotContain(Between(text), token => token == gone.Ip.ToString());
            }

            foreach (var address in after.Addresses)
            {
                Assert.Contains(Between(text), token => token == address.Ip.ToString());
            }

            foreach (var route in after.Routes)
            {
                Assert.Contains(Between(text), token => token == route.Gateway!.ToString());
            }

            foreach (var gone in then.GoneRules.Items.Where(rule => !after.Rules.Items.Any(other => Net(other) == Net(rule))))
            {
                Assert.DoesNotContain(Between(text), token => token == Net(gone));
            }

            foreach (var rule in after.Rules)
            {
                Assert.Contains(Between(text), token => token == Net(rule));
                Assert.Contains(Between(text), token => token == $"{rule.Priority}");
            }
        },
        iter: 200);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_wish_for_nothing_changes_nothing(string word) => Wish.Sample(
        wish =>
        {
            var format = Of(word);
            var files = format.Write(Start(format), wish).Files;
            Assert.Equal(Text(files), Text(format.Write(files, new BootWish("eth1")).Files));
            Assert.Equal(Text(files), Text(format.Write(files, new BootWish("eth2") { Exact = [Family.Inet] }).Files));
        },
        iter: 100);

    private static string Net(BootRule rule) => (rule.From ?? rule.To)!.Value.Address.ToString().TrimEnd(':');

    internal static IBootFormat Of(string word) => BootFormats.All.Single(format => Words.Of(Words.PersistFormats, format.Word) == word);

    internal static string Text(BootFiles files) => string.Concat(files.Present.Select(file => $"=== {file.Path}\n{file.Text}"));

    /// <summary>A node on which nothing is configured: the files that the format would look at, none of which is there.</summary>
    private static BootFiles Start(IBootFormat format)
    {
        using var node = new Support.TestNode();
        return format.Observe(node.Host.Files, ["eth1"]);
    }

    private static ImmutableArray<string> Between(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<string>();
        var token = new StringBuilder();
        foreach (var c in text.Append(' '))
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or ':')
            {
                token.Append(c);
            }
            else if (token.Length > 0)
            {
                tokens.Add(token.ToString().Trim(':'));
                tokens.Add(token.ToString());
                token.Clear();
            }
        }

        return tokens.ToImmutable();
    }
}
