using System.Text;
using System.Text.Json;
using CrssBot.Discord.Protocol.Gateway;
using CsCheck;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>Payloads as bytes.</summary>
public sealed class GatewayFrameTests
{
    [Theory]
    [InlineData("""{"t":"X","s":42,"op":0,"d":{"a":[1,{"b":null}]}}""", "X", 42L, """{"a":[1,{"b":null}]}""")]
    [InlineData("""{"d":{"op":9},"op":0,"s":42,"t":"X"}""", "X", 42L, """{"op":9}""")]
    [InlineData(""" { "op" : 0 , "d" : [ 1 , 2 ] , "t" : "X" } """, "X", null, "[ 1 , 2 ]")]
    [InlineData("""{"op":0,"d":"text","t":"X","s":null}""", "X", null, "\"text\"")]
    [InlineData("""{"op":0,"d":-1.5e3,"t":"X"}""", "X", null, "-1.5e3")]
    [InlineData("""{"op":0,"d":null,"t":null}""", null, null, "null")]
    [InlineData("""{"op":0}""", null, null, "null")]
    [InlineData("""{"op":0,"t":"\u0058","new":{"deep":[[[]]]},"s":1}""", "X", 1L, "null")]
    [InlineData("""{"op":0,"s":9223372036854775807,"t":"X"}""", "X", long.MaxValue, "null")]
    // sequences that are none
    [InlineData("""{"op":0,"s":9223372036854775808,"t":"X"}""", "X", null, "null")]
    [InlineData("""{"op":0,"s":1.5,"t":"X"}""", "X", null, "null")]
    [InlineData("""{"op":0,"s":"7","t":"X"}""", "X", null, "null")]
    [InlineData("""{"op":0,"s":[7],"t":["X"]}""", null, null, "null")]
    public void A_payload_is_read_in_any_order(string json, string? name, long? sequence, string data)
    {
        Assert.True(GatewayFrame.TryRead(Encoding.UTF8.GetBytes(json), out var frame));

        Assert.Equal(0, frame.Op);
        Assert.Equal(name, frame.Name);
        Assert.Equal(sequence, frame.Sequence);
        Assert.Equal(data, Encoding.UTF8.GetString(frame.Data));
    }

    [Theory]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{"a":[1]}}""", """{"a":[1]}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{"a":[1]},"new":{}}""", """{"a":[1]},"new":{}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{"a":[1}}""", """{"a":[1}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{"a":[1]}""", """{"a":[1]""")]
    public void The_end_of_an_interaction_is_guessed_and_its_reader_knows_better(string json, string data)
    {
        Assert.True(GatewayFrame.TryGuessInteraction(Encoding.UTF8.GetBytes(json), out var frame));

        Assert.Equal((0, 42L, "INTERACTION_CREATE"), (frame.Op, frame.Sequence, frame.Name));
        Assert.Equal(data, Encoding.UTF8.GetString(frame.Data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"t":"GUILD_CREATE","s":42,"op":0,"d":{}}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":1,"d":{}}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":null,"op":0,"d":{}}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","op":0,"d":{}}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":[]}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{}} """)]
    [InlineData("""{"new":1,"t":"INTERACTION_CREATE","s":42,"op":0,"d":{}}""")]
    [InlineData("""{"d":{},"t":"INTERACTION_CREATE","s":42,"op":0}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":""")]
    public void Nothing_else_is_guessed(string json) => Assert.False(GatewayFrame.TryGuessInteraction(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void G19_no_guess_throws() =>
        Gen.Select(Gen.Int[0, 60], Gen.Byte)
            .Sample(
                (place, value) =>
                {
                    var bytes = """{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{"a":[1]}}"""u8.ToArray();
                    bytes[place % bytes.Length] = value;
                    GatewayFrame.TryGuessInteraction(bytes.AsSpan(0, Math.Min(place, bytes.Length)), out _);
                    GatewayFrame.TryGuessInteraction(bytes, out _);
                },
                iter: 20_000
            );

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("""{"op":null}""")]
    [InlineData("""{"op":"0"}""")]
    [InlineData("""{"op":1.5}""")]
    [InlineData("""{"op":99999999999}""")]
    [InlineData("""{"op":0""")]
    [InlineData("""{"op":0}}""")]
    [InlineData("""{"op":0}{"op":0}""")]
    [InlineData("""{"op":0,"d":{]}""")]
    [InlineData("""{'op':0}""")]
    public void G19_what_is_no_payload_is_known_as_such(string json) =>
        Assert.False(GatewayFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("""{"op":1,"d":null}""", typeof(GatewayInput.HeartbeatAsked))]
    [InlineData("""{"op":7,"d":null}""", typeof(GatewayInput.ReconnectAsked))]
    [InlineData("""{"op":11}""", typeof(GatewayInput.Acknowledged))]
    [InlineData("""{"op":0,"t":"RESUMED","s":7,"d":{}}""", typeof(GatewayInput.Resumed))]
    [InlineData("""{"op":0,"t":"READY","s":1,"d":null}""", typeof(GatewayInput.Ready))]
    [InlineData("""{"op":0,"t":"SOMETHING_NEW","s":7,"d":0}""", typeof(GatewayInput.Event))]
    [InlineData("""{"op":0,"t":null,"s":7}""", typeof(GatewayInput.Event))]
    [InlineData("""{"op":2}""", typeof(GatewayInput.Unknown))]
    [InlineData("""{"op":-1}""", typeof(GatewayInput.Unknown))]
    [InlineData("""{"op":2147483647}""", typeof(GatewayInput.Unknown))]
    public void G19_each_payload_means_something_or_nothing(string json, Type meaning) =>
        Assert.IsType(meaning, Meaning(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    [InlineData("1", false)]
    [InlineData("\"true\"", false)]
    [InlineData("{\"d\":true}", false)]
    public void G11_a_session_is_resumable_only_when_Discord_says_so(string d, bool resumable) =>
        Assert.Equal(new GatewayInput.SessionInvalid(resumable), Meaning(Encoding.UTF8.GetBytes($$"""{"op":9,"d":{{d}}}""")));

    [Theory]
    [InlineData("""{"heartbeat_interval":45000}""", 45_000)]
    [InlineData("""{"_trace":[],"heartbeat_interval":1}""", 1)]
    [InlineData("""{"heartbeat_interval":2147483647}""", int.MaxValue)]
    [InlineData("""{"heartbeat_interval":2147483648}""", null)]
    [InlineData("""{"heartbeat_interval":0}""", null)]
    [InlineData("""{"heartbeat_interval":-5}""", null)]
    [InlineData("""{"heartbeat_interval":1e400}""", null)]
    [InlineData("""{"heartbeat_interval":[]}""", null)]
    [InlineData("""{"heartbeat_interval":null}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("45000", null)]
    public void Hello_brings_an_interval_or_none(string d, int? milliseconds) =>
        Assert.Equal(
            new GatewayInput.Hello(milliseconds is { } m ? TimeSpan.FromMilliseconds(m) : null),
            Meaning(Encoding.UTF8.GetBytes($$"""{"op":10,"d":{{d}}}"""))
        );

    [Fact]
    public void G8_READY_brings_the_session_its_address_and_how_many_servers()
    {
        var json = """
            {"t":"READY","s":1,"op":0,"d":{"v":10,"user":{"id":"7","username":"bot","unknown":{}},"session_type":"normal","session_id":"abc",
            "resume_gateway_url":"wss://gateway-us-east1-b.discord.gg","relationships":[],"guilds":[{"unavailable":true,"id":"41771983423143937"},
            {"unavailable":true,"id":"81384788765712384"}],"shard":[0,1],"application":{"id":"7","flags":565248}}}
            """;

        Assert.Equal(new GatewayInput.Ready(1, "abc", "wss://gateway-us-east1-b.discord.gg", 2), Meaning(Encoding.UTF8.GetBytes(json)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("""{"session_id":5}""")]
    [InlineData("""{"guilds":{"id":"1"}}""")]
    public void G19_a_READY_that_cannot_be_read_is_a_READY_all_the_same(string d) =>
        Assert.Equal(
            new GatewayInput.Ready(3, SessionId: null, ResumeAddress: null, Servers: 0),
            Meaning(Encoding.UTF8.GetBytes($$"""{"op":0,"t":"READY","s":3,"d":{{d}}}"""))
        );

    [Fact]
    public void G19_no_bytes_whatever_throw() => Gen.Byte.Array[0, 200].Sample(bytes => Meaning(bytes), iter: 20_000);

    [Fact]
    public void G19_no_damage_to_a_payload_throws()
    {
        string[] good =
        [
            """{"t":"READY","s":1,"op":0,"d":{"v":10,"user":{"id":"7"},"session_id":"abc","resume_gateway_url":"wss://g","guilds":[{"id":"1"}]}}""",
            """{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250,"_trace":["[\"gateway\"]"]}}""",
            """{"t":"GUILD_DELETE","s":4,"op":0,"d":{"id":"1","unavailable":true}}""",
            """{"op":9,"d":false}""",
        ];
        Gen.Select(Gen.OneOf(good), Gen.Select(Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 2]).Array[1, 4])
            .Sample(
                (json, damages) =>
                {
                    var bytes = Encoding.UTF8.GetBytes(json).ToList();
                    foreach (var (place, value, kind) in damages)
                    {
                        var at = place % bytes.Count;
                        switch (kind)
                        {
                            case 0:
                                bytes[at] = value;
                                break;
                            case 1:
                                bytes.Insert(at, value);
                                break;
                            default:
                                bytes.RemoveAt(at);
                                break;
                        }
                    }

                    Meaning([.. bytes]);
                },
                iter: 20_000
            );
    }

    [Fact]
    public void G19_what_is_nested_too_deep_is_no_payload()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);

        Assert.False(GatewayFrame.TryRead(Encoding.UTF8.GetBytes($$"""{"op":0,"t":"X","d":{{deep}}}"""), out _));
    }

    [Theory]
    [InlineData(null, """{"op":1,"d":null}""")]
    [InlineData(251L, """{"op":1,"d":251}""")]
    public void G3_a_heartbeat_is_the_last_sequence(long? sequence, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(GatewayPayload.Heartbeat(sequence)));

    [Fact]
    public void G9_a_resume_names_token_session_and_sequence() =>
        Assert.Equal(
            """{"op":6,"d":{"token":"a\u0022b","session_id":"earlier-s3ss10n","seq":41}}""",
            Encoding.UTF8.GetString(GatewayPayload.Resume("a\"b", Talk.Earlier))
        );

    [Fact]
    public void G6_G18_an_identify_has_token_intents_and_properties_and_nothing_else()
    {
        using var json = JsonDocument.Parse(GatewayPayload.Identify("abc", 1));

        Assert.Equal(2, json.RootElement.GetProperty("op").GetInt32());
        var d = json.RootElement.GetProperty("d");
        Assert.Equal(["token", "intents", "properties"], d.EnumerateObject().Select(p => p.Name));
        Assert.Equal("abc", d.GetProperty("token").GetString());
        Assert.Equal(1, d.GetProperty("intents").GetInt32());
        Assert.Equal(["os", "browser", "device"], d.GetProperty("properties").EnumerateObject().Select(p => p.Name));
        Assert.All(d.GetProperty("properties").EnumerateObject(), p => Assert.NotEqual("", p.Value.GetString()));
    }

    private static GatewayInput? Meaning(byte[] bytes) => GatewayFrame.TryRead(bytes, out var frame) ? frame.ToInput() : null;
}
