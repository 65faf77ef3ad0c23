using System.Globalization;
using System.Numerics;
using System.Text;
using CrssBot.Discord.Protocol.Interactions;

namespace CrssBot.Channels.Tests.Discord.Interactions;

public sealed class InteractionSignatureTests
{
    private static readonly DateTimeOffset Now = EndpointUnderTest.Start;

    /// <summary>RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc).</summary>
    public static readonly TheoryData<string, string, string> Vectors = new()
    {
        {
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void H4_the_published_vectors_verify_and_one_bit_off_does_not(string publicKey, string message, string signature)
    {
        var key = InteractionSignature.TryCreate(publicKey)!;
        var bytes = Convert.FromHexString(message);
        var flipped = (signature[0] == '0' ? '1' : '0') + signature[1..];

        Assert.True(key.Matches(signature, bytes));
        Assert.True(key.Matches(signature.ToUpperInvariant(), bytes));
        Assert.False(key.Matches(flipped, bytes));
        Assert.False(key.Matches(signature, [.. bytes, 0]));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void H4_a_second_signature_made_from_the_first_is_refused(string publicKey, string message, string signature)
    {
        // The group's order added to the second half: the same point, another spelling; a check that lets it pass invites replays.
        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
        var half = new BigInteger(Convert.FromHexString(signature).AsSpan(32), isUnsigned: true) + order;
        var respelt = signature[..64] + Convert.ToHexStringLower([.. half.ToByteArray(isUnsigned: true), .. new byte[32]])[..64];

        Assert.False(InteractionSignature.TryCreate(publicKey)!.Matches(respelt, Convert.FromHexString(message)));
    }

    [Fact]
    public void H1_the_timestamp_and_the_raw_body_are_what_is_signed()
    {
        using var discord = new SignedRequests();
        var key = InteractionSignature.TryCreate(discord.PublicKey)!;
        var body = Encoding.UTF8.GetBytes("""{"type":1}""");
        var (signature, timestamp) = discord.Sign(body, Now);

        Assert.True(key.Matches(signature, [.. Encoding.ASCII.GetBytes(timestamp!), .. body]));
        Assert.False(key.Matches(signature, body));
        Assert.False(key.Matches(signature, Encoding.UTF8.GetBytes(timestamp + """{ "type":1}""")));
    }

    [Fact]
    public void H1_only_the_applications_own_key_counts()
    {
        using var discord = new SignedRequests();
        using var other = new SignedRequests();

        Assert.False(
            InteractionSignature.TryCreate(other.PublicKey)!.Matches(discord.Sign([], Now).Signature, Encoding.ASCII.GetBytes("1"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    [InlineData(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100"
    )]
    [InlineData(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b0"
    )]
    [InlineData(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100g"
    )]
    [InlineData(
        " 5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )]
    [InlineData(
        "٤5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )]
    public void H1_a_malformed_signature_is_no_signature_and_no_exception(string signature)
    {
        var key = InteractionSignature.TryCreate("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")!;

        Assert.False(key.Matches(signature, []));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751")]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a1a")]
    [InlineData("g75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    public void What_is_no_key_is_refused_when_it_is_read(string? publicKey) => Assert.Null(InteractionSignature.TryCreate(publicKey));

    [Fact]
    public void A_key_that_every_signature_would_fit_fits_none() =>
        // All zero: a point of small order, for which forging is trivial unless the check knows it.
        Assert.NotEqual(true, InteractionSignature.TryCreate(new string('0', 64))?.Matches(new string('0', 128), []));

    [Fact]
    public void H5_the_age_of_a_timestamp_is_what_lies_between_it_and_now()
    {
        Assert.Equal(TimeSpan.Zero, InteractionSignature.Age("1772600770", Now));
        Assert.Equal(TimeSpan.FromSeconds(70.5), InteractionSignature.Age("1772600700", Now.AddSeconds(0.5)));
        Assert.Equal(TimeSpan.FromSeconds(-30), InteractionSignature.Age("1772600800", Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1772600770")]
    [InlineData("-1772600770")]
    [InlineData("+1772600770")]
    [InlineData("1772600770.5")]
    [InlineData("1,772,600,770")]
    [InlineData("1.7e9")]
    [InlineData("177260077000")]
    [InlineData("99999999999999999999999999")]
    [InlineData("١٧٧٢٦٠٠٧٧٠")]
    [InlineData("2026-03-04T05:06:10Z")]
    public void H1_a_malformed_timestamp_has_no_age(string timestamp) => Assert.Null(InteractionSignature.Age(timestamp, Now));

    [Fact]
    public void The_check_allocates_nothing()
    {
        using var discord = new SignedRequests();
        var key = InteractionSignature.TryCreate(discord.PublicKey)!;
        var signature = discord.Sign([], "1772600770").Signature!;
        var signed = Encoding.ASCII.GetBytes("1772600770");
        var bad = new string('z', 128);
        Assert.True(key.Matches(signature, signed) && !key.Matches(bad, signed) && InteractionSignature.Age("1772600770", Now) is not null);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            key.Matches(signature, signed);
            key.Matches(bad, signed);
            InteractionSignature.Age("1772600770", Now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
