using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

/// <summary>Whether a host in another namespace has an address, asked over a veth.</summary>
public sealed class AddressClaimTests : NetlinkTest
{
    [Fact]
    public void Who_has_an_address_is_named_by_its_MAC_and_what_nobody_has_is_free() => PrivateNetwork.Run(network =>
    {
        using var peer = new PrivateNetwork();
        MakePair(network);
        network.Ip($"link set e1 netns {peer.Path}");
        peer.Ip("link set e1 address 02:00:00:00:00:77 up");
        peer.Ip("addr add 192.0.2.8/24 dev e1");
        peer.Ip("-6 addr add 2001:db8::8/64 dev e1 nodad");
        using var kernel = new KernelNetwork();
        Assert.True(SpinWait.SpinUntil(() => kernel.Observe().Find("e0")!.Carrier, TimeSpan.FromMinutes(1)));
        var mine = kernel.Observe().Find("e0")!;
        AddressQuestion Question(string address) => new(mine.Index, Ip(address), mine.Address!.Value, [mine.Address!.Value]);

        var claims = kernel.Claims([Question("192.0.2.8"), Question("192.0.2.9"), Question("2001:db8::8"), Question("2001:db8::9")]);

        Assert.Equal(
            ["192.0.2.8 02:00:00:00:00:77", "2001:db8::8 02:00:00:00:00:77"],
            claims.Select(claim => $"{claim.Question.Address} {claim.Holder}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("192.0.2.8", peer.Execute("ip", "neigh show").Text, StringComparison.Ordinal);
        Assert.Equal(0, kernel.Written);
    });

    /// <summary>RFC 5227, 2.1.1 and RFC 4862, 5.4.2, byte for byte; the checksum is worked out by hand over the pseudo-header.</summary>
    [Fact]
    public void Probes_have_the_form_of_their_standards()
    {
        Assert.True(HardwareAddress.TryParse("02:00:00:00:00:01", out var mac));
        Assert.Equal(
            "0001080006040001" + "020000000001" + "00000000" + "000000000000" + "C0000209",
            Convert.ToHexString(NeighbourPackets.Probe(new AddressQuestion(1, Ip("192.0.2.9"), mac.Value, []))));
        Assert.Equal(
            "6000000000183AFF" + "00000000000000000000000000000000" + "FF0200000000000000000001FF000009"
            + "8700" + "4CDD" + "00000000" + "20010DB8000000000000000000000009",
            Convert.ToHexString(NeighbourPackets.Solicitation(new AddressQuestion(1, Ip("2001:db8::9"), mac.Value, []))));
        Assert.Equal("3333FF000009", Convert.ToHexString(NeighbourPackets.GroupEthernet(Ip("2001:db8::9"))));
    }

    [Theory]
    [InlineData("0001080006040002" + "020000000077" + "C0000209" + "020000000001" + "00000000", "02:00:00:00:00:77")]
    [InlineData("0001080006040001" + "020000000077" + "C0000209" + "000000000000" + "C0000201", "02:00:00:00:00:77")]
    [InlineData("0001080006040001" + "020000000077" + "00000000" + "000000000000" + "C0000209", "02:00:00:00:00:77")]
    [InlineData("0001080006040001" + "020000000001" + "00000000" + "000000000000" + "C0000209", null)]
    [InlineData("0001080006040001" + "020000000077" + "C0000205" + "000000000000" + "C0000209", null)]
    [InlineData("00010800", null)]
    public void A_reply_a_use_and_a_probe_of_another_claim_it_and_our_own_and_a_mere_question_do_not(string packet, string? holder)
    {
        Assert.True(HardwareAddress.TryParse("02:00:00:00:00:01", out var mac));
        AddressQuestion[] questions = [new(7, Ip("192.0.2.9"), mac.Value, [mac.Value])];
        var received = new ReceivedPacket(Convert.FromHexString(packet), 7, default);
        Assert.Equal(holder, AddressClaims.Read(questions, received, Family.Inet)?.Holder.ToString());
        Assert.Null(AddressClaims.Read(questions, new ReceivedPacket(Convert.FromHexString(packet), 8, default), Family.Inet));
    }
}
