using System.Text;
using CrssBot.Teams.Protocol.Connector;

namespace CrssBot.Channels.Tests.Teams.Connector;

public sealed class VerdictsTests
{
    private static readonly TimeSpan Nine = TimeSpan.FromSeconds(9);

    public static TheoryData<int, string?, bool, string> Table
    {
        get
        {
            var table = new TheoryData<int, string?, bool, string>();
            foreach (var repeatable in (bool[])[true, false])
            {
                foreach (var status in (int[])[200, 201, 202, 204])
                {
                    table.Add(status, null, repeatable, "Sent");
                }

                table.Add(400, "BadSyntax", repeatable, "Refused");
                table.Add(401, null, repeatable, "Renew");
                table.Add(403, "NotEnoughPermissions", repeatable, "Refused");
                table.Add(403, "InvalidBotApiHost", repeatable, "Refused");
                table.Add(403, null, repeatable, "Refused");
                table.Add(404, "ActivityNotFoundInConversation", repeatable, "Refused");
                table.Add(400, "ConversationNotFound", repeatable, "Refused");
                table.Add(409, null, repeatable, "Refused");
                table.Add(302, null, repeatable, "Refused");
                table.Add(413, "MessageSizeTooBig", repeatable, "TooLarge");
                table.Add(429, null, repeatable, "Rest");
                foreach (var status in (int[])[403, 404])
                {
                    foreach (
                        var code in (string[])
                            [
                                "MessageWritesBlocked",
                                "BotNotInConversationRoster",
                                "BotDisabledByAdmin",
                                "ConversationNotFound",
                                "ConversationBlockedByUser",
                            ]
                    )
                    {
                        table.Add(status, code, repeatable, "Dead");
                    }
                }
            }

            foreach (var status in (int[])[408, 502, 503, 504])
            {
                table.Add(status, null, true, "Again, at last Unreachable");
                table.Add(status, null, false, "Unknown");
            }

            table.Add(412, null, true, "Again, at last Limited");
            table.Add(412, null, false, "Again once, at last Limited");
            table.Add(500, "ServiceError", true, "Refused");
            table.Add(500, "ServiceError", false, "Unknown");
            table.Add(507, null, false, "Unknown");
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void T23_T25_every_answer_has_its_verdict(int status, string? code, bool repeatable, string verdict) =>
        Assert.Equal(verdict, Name(Verdicts.Judge(new Outcome.Answered(status, Nine, Code: code), repeatable)));

    [Fact]
    public void T23_a_post_whose_body_never_left_may_be_repeated_and_one_whose_fate_is_hidden_may_not()
    {
        Assert.Equal("Again, at last Unreachable", Name(Verdicts.Judge(new Outcome.NotSent(), repeatable: false)));
        Assert.Equal("Again, at last Unreachable", Name(Verdicts.Judge(new Outcome.NotSent(), repeatable: true)));
        Assert.Equal("Unknown", Name(Verdicts.Judge(new Outcome.Silent(), repeatable: false)));
        Assert.Equal("Again, at last Unreachable", Name(Verdicts.Judge(new Outcome.Silent(), repeatable: true)));
    }

    [Fact]
    public void What_the_service_asks_for_is_handed_on()
    {
        Assert.Equal(new Verdict.Rest(Nine), Verdicts.Judge(new Outcome.Answered(429, Nine), repeatable: false));
        Assert.Equal(
            new Verdict.Again(Nine, new ConnectorReply.Unreachable(Nine)),
            Verdicts.Judge(new Outcome.Answered(503, Nine), repeatable: true)
        );
        Assert.Equal(
            new Verdict.Over(new ConnectorReply.Refused(403, "X")),
            Verdicts.Judge(new Outcome.Answered(403, Code: "X"), repeatable: true)
        );
    }

    [Theory]
    [InlineData(
        """{"error":{"code":"BotNotInConversationRoster","message":"The bot is not part of the conversation roster."}}""",
        "BotNotInConversationRoster"
    )]
    [InlineData("""{"error":{"code":"Forbidden","subCode":"MessageWritesBlocked"}}""", "MessageWritesBlocked")]
    [InlineData("""{"error":{"code":"Forbidden","message":"{\"subCode\":\"MessageWritesBlocked\"}"}}""", "MessageWritesBlocked")]
    [InlineData(
        """{"errorCode":209,"message":"{\r\n  \"subCode\": \"MessageWritesBlocked\",\r\n  \"details\": \"Thread is blocked from message writes.\",\r\n  \"errorCode\": null\r\n}"}""",
        "MessageWritesBlocked"
    )]
    [InlineData("""{"subCode":"MessageWritesBlocked"}""", "MessageWritesBlocked")]
    [InlineData("""{"error":"BotNotInConversationRoster"}""", "BotNotInConversationRoster")]
    [InlineData("""{"error":{"code":"Bad Argument"}}""", "Bad Argument")]
    [InlineData("""{"code":"ServiceError","error":null}""", "ServiceError")]
    [InlineData("""{"message":"Authorization has been denied for this request."}""", null)]
    [InlineData("""{"error":{"code":"<b>Ada</b> was here"}}""", null)]
    [InlineData("""{"error":{"code":17}}""", null)]
    [InlineData("""{"error":{"code":"\ud800"}}""", null)]
    [InlineData("""{"error":{"message":"{no json"}}""", null)]
    [InlineData("""[{"code":"X"}]""", null)]
    [InlineData("\"X\"", null)]
    [InlineData("", null)]
    [InlineData("<html>", null)]
    public void T25_codes_are_found_in_every_shape_that_the_service_has_for_them(string json, string? code) =>
        Assert.Equal(code, ErrorCodes.Find(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_code_too_long_for_a_name_is_none() =>
        Assert.Null(ErrorCodes.Find(Encoding.UTF8.GetBytes($$$"""{"error":{"code":"{{{new string('x', 65)}}}"}}""")));

    private static string Name(Verdict verdict) =>
        verdict switch
        {
            Verdict.Over over => over.Reply.GetType().Name,
            Verdict.Again again => $"Again{(again.Once ? " once" : "")}, at last {again.AtLast.GetType().Name}",
            _ => verdict.GetType().Name,
        };
}
