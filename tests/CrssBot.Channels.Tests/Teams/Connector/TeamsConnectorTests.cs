using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CrssBot.Teams;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Connector;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Channels.Tests.Teams.Connector;

public sealed class TeamsConnectorTests : IAsyncLifetime
{
    private const string Escaped = "19%3Aabc_DEF%40thread.tacv2%3Bmessageid%3D1700000000001";
    private const string Activities = $"/teams/v3/conversations/{Escaped}/activities";
    private static readonly ConnectorReply Posted = new ConnectorReply.Sent("41");
    private ScriptedConnector _teams = null!;

    private TeamsConnector Bot => _teams.Bot;
    private Clock Clock => _teams.Clock;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _teams = await ScriptedConnector.StartAsync();

    public ValueTask DisposeAsync() => _teams.DisposeAsync();

    [Fact]
    public async Task T17_an_answer_is_posted_below_the_activity_that_it_answers()
    {
        var sending = _teams.SendAsync("Hello", replyTo: "f:1/2@3");
        var exchange = await _teams.NextAsync();

        Assert.Equal("POST", exchange.Method);
        Assert.Equal($"{Activities}/f%3A1%2F2%403", exchange.Target);
        Assert.Equal("f:1/2@3", $"{exchange.Json["replyToId"]}");
        Assert.Equal("Bearer secret-token-1", exchange.Authorization);
        Assert.Equal("application/json; charset=utf-8", exchange.ContentType);
        Assert.Equal(TeamsHttp.UserAgent, $"{exchange.Context.Request.Headers.UserAgent}");
        await exchange.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());
    }

    [Fact]
    public async Task T17_what_answers_nothing_is_posted_to_the_conversation()
    {
        var sending = _teams.SendAsync();
        var exchange = await _teams.NextAsync();

        Assert.Equal(("POST", Activities), (exchange.Method, exchange.Target));
        Assert.Null(exchange.Json["replyToId"]);
        await exchange.ReplyAsync(200, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());
    }

    [Theory]
    [InlineData("teams")]
    [InlineData("teams/")]
    [InlineData("teams//")]
    public async Task T17_one_slash_joins_the_address_and_the_path(string path)
    {
        var place = _teams.Place with { ServiceUrl = $"{_teams.Base}{path}" };
        var sending = Bot.SendAsync(place, new SentActivity { Text = "Hello" }, null, targeted: false, Stop);
        var exchange = await _teams.NextAsync();

        Assert.Equal(Activities, exchange.Target);
        await exchange.ReplyAsync(201, """{"id":"41"}""");
        await sending.Soon();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task T17_an_id_that_would_change_the_path_is_a_mistake(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Bot.DeleteAsync(_teams.Place, id, targeted: false, Stop));

    [Fact]
    public async Task T18_an_edit_is_put_and_a_deletion_deleted()
    {
        var editing = _teams.EditAsync("f:17");
        var edit = await _teams.NextAsync();
        Assert.Equal(("PUT", $"{Activities}/f%3A17"), (edit.Method, edit.Target));
        Assert.Equal("""{"type":"message","text":"Now"}""", edit.Body);
        await edit.ReplyAsync(200, """{"id":"f:18"}""");
        Assert.Equal(new ConnectorReply.Sent("f:18"), await editing.Soon());

        var deleting = Bot.DeleteAsync(_teams.Place, "f:18", targeted: false, Stop);
        var delete = await _teams.NextAsync();
        Assert.Equal(("DELETE", $"{Activities}/f%3A18", ""), (delete.Method, delete.Target, delete.Body));
        Assert.Equal("", delete.ContentType);
        await delete.ReplyAsync(200);
        Assert.Equal(new ConnectorReply.Sent("f:18"), await deleting.Soon());
    }

    [Fact]
    public async Task T18_an_edit_without_an_answered_id_keeps_its_own()
    {
        var editing = _teams.EditAsync("17");
        await (await _teams.NextAsync()).ReplyAsync(200);

        Assert.Equal(new ConnectorReply.Sent("17"), await editing.Soon());
    }

    [Fact]
    public async Task T18_what_is_gone_already_is_deleted_and_cannot_be_edited()
    {
        var deleting = Bot.DeleteAsync(_teams.Place, "17", targeted: false, Stop);
        await (await _teams.NextAsync()).ErrorAsync(404, "ActivityNotFoundInConversation");
        Assert.Equal(new ConnectorReply.Sent("17"), await deleting.Soon());

        var editing = _teams.EditAsync("17");
        await (await _teams.NextAsync()).ErrorAsync(404, "ActivityNotFoundInConversation");
        Assert.Equal(new ConnectorReply.Refused(404, "ActivityNotFoundInConversation"), await editing.Soon());
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "{}")]
    [InlineData(202, null)]
    [InlineData(202, "no json")]
    [InlineData(200, """{"id":17}""")]
    [InlineData(200, """{"id":""}""")]
    [InlineData(200, "[]")]
    public async Task T19_a_success_without_an_id_is_a_success(int status, string? body)
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(status, body);

        Assert.Equal(new ConnectorReply.Sent(null), await sending.Soon());
    }

    [Fact]
    public async Task T19_typing_is_a_post_without_text_that_never_waits()
    {
        foreach (var _ in Enumerable.Range(0, 7))
        {
            var typing = Bot.TypeAsync(_teams.Place, Stop);
            var exchange = await _teams.NextAsync();
            Assert.Equal(("POST", Activities, """{"type":"typing"}"""), (exchange.Method, exchange.Target, exchange.Body));
            await exchange.ReplyAsync(202);
            Assert.Equal(new ConnectorReply.Sent(null), await typing.Soon());
        }

        Assert.Equal(new ConnectorReply.Limited(TimeSpan.FromSeconds(1)), await Bot.TypeAsync(_teams.Place, Stop).Soon());
        Assert.Equal(0, _teams.Pending);
    }

    [Fact]
    public async Task T20_a_chat_with_one_person_is_made_and_named()
    {
        var creating = Bot.CreatePersonalAsync(_teams.ServiceUrl, ScriptedConnector.Tenant, "29:person", "28:bot", Stop);
        var exchange = await _teams.NextAsync();

        Assert.Equal(("POST", "/teams/v3/conversations"), (exchange.Method, exchange.Target));
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    $$$"""{"isGroup":false,"members":[{"id":"29:person"}],"tenantId":"{{{ScriptedConnector.Tenant}}}","bot":{"id":"28:bot"}}"""
                ),
                exchange.Json
            ),
            exchange.Body
        );
        await exchange.ReplyAsync(201, """{"id":"a:conversation"}""");
        Assert.Equal(new ConnectorReply.Sent("a:conversation"), await creating.Soon());
    }

    [Fact]
    public async Task T20_made_twice_it_is_the_same_chat_so_a_hidden_fate_is_tried_again()
    {
        var creating = Bot.CreatePersonalAsync(_teams.ServiceUrl, ScriptedConnector.Tenant, "29:person", null, Stop);
        await (await _teams.NextAsync()).ReplyAsync(502);
        await Clock.PassAsync(TeamsConnector.Backoff(1, 0));
        (await _teams.NextAsync()).Break();
        await Clock.PassAsync(TeamsConnector.Backoff(2, 0));
        await (await _teams.NextAsync()).ReplyAsync(200, """{"id":"a:conversation"}""");

        Assert.Equal(new ConnectorReply.Sent("a:conversation"), await creating.Soon());
    }

    [Fact]
    public async Task T20_a_chat_without_a_name_is_none()
    {
        var creating = Bot.CreatePersonalAsync(_teams.ServiceUrl, ScriptedConnector.Tenant, "29:person", null, Stop);
        await (await _teams.NextAsync()).ReplyAsync(201, "{}");

        Assert.Equal(new ConnectorReply.Refused(200, null), await creating.Soon());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task A_refusal_is_final(int status)
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ErrorAsync(status, "NotEnoughPermissions");

        Assert.Equal(new ConnectorReply.Refused(status, "NotEnoughPermissions"), await sending.Soon());
        Assert.Equal(0, _teams.Pending);
    }

    [Theory]
    [InlineData(403, "BotNotInConversationRoster")]
    [InlineData(404, "ConversationNotFound")]
    public async Task T25_a_conversation_that_is_closed_to_us_is_dead(int status, string code)
    {
        var editing = _teams.EditAsync();
        await (await _teams.NextAsync()).ErrorAsync(status, code);

        Assert.Equal(new ConnectorReply.Dead(code), await editing.Soon());
    }

    [Fact]
    public async Task T25_the_published_example_of_a_blocked_bot_is_understood()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(
            403,
            """{"errorCode":209,"message":"{\r\n  \"subCode\": \"MessageWritesBlocked\",\r\n  \"details\": \"Thread is blocked from message writes.\",\r\n  \"errorCode\": null,\r\n  \"errorSubCode\": null\r\n}"}"""
        );

        Assert.Equal(new ConnectorReply.Dead("MessageWritesBlocked"), await sending.Soon());
    }

    [Fact]
    public async Task T23_a_429_is_waited_out_even_for_a_post_with_a_little_chance()
    {
        _teams.Chance = 0.5;
        var start = Clock.GetUtcNow();
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(429, null, ("Retry-After", "2"));
        await Clock.PassAsync(TimeSpan.FromSeconds(2.25));
        var again = await _teams.NextAsync();

        Assert.Equal(start + TimeSpan.FromSeconds(2.25), again.At);
        await again.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());
    }

    [Fact]
    public async Task T23_a_429_without_a_number_backs_off_by_itself_and_gives_up_after_four_tries()
    {
        var sending = _teams.SendAsync();
        foreach (var tries in Enumerable.Range(1, TeamsConnector.Tries - 1))
        {
            await (await _teams.NextAsync()).ReplyAsync(429);
            await Clock.PassAsync(TeamsConnector.Backoff(tries, 0));
        }

        await (await _teams.NextAsync()).ReplyAsync(429);

        Assert.Equal(new ConnectorReply.Limited(TeamsConnector.Backoff(TeamsConnector.Tries, 0)), await sending.Soon());
    }

    [Fact]
    public async Task T23_a_429_longer_than_we_wait_is_the_callers_and_holds_the_whole_conversation()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(429, null, ("Retry-After", "40"));
        Assert.Equal(new ConnectorReply.Limited(TimeSpan.FromSeconds(40)), await sending.Soon());

        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new ConnectorReply.Limited(TimeSpan.FromSeconds(30)), await _teams.EditAsync().Soon());
        Assert.Equal(0, _teams.Pending);
        var elsewhere = _teams.SendAsync(thread: "19:other");
        await (await _teams.NextAsync()).ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await elsewhere.Soon());
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task T23_a_post_is_not_repeated_after_a_fault_that_may_hide_a_success(int status)
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(status);

        Assert.Equal(new ConnectorReply.Unknown(), await sending.Soon());
        Assert.Equal((0, 1), (_teams.Pending, _teams.Log.Count(328)));
    }

    [Fact]
    public async Task T23_a_post_whose_connection_breaks_is_of_unknown_fate()
    {
        var sending = _teams.SendAsync();
        (await _teams.NextAsync()).Break();

        Assert.Equal(new ConnectorReply.Unknown(), await sending.Soon());
        Assert.Equal(0, _teams.Pending);
    }

    [Fact]
    public async Task T23_a_post_that_is_not_answered_in_time_is_of_unknown_fate()
    {
        var sending = _teams.SendAsync();
        var exchange = await _teams.NextAsync();
        Clock.Advance(TeamsConnector.TryTimeout);

        Assert.Equal(new ConnectorReply.Unknown(), await sending.Soon());
        exchange.Break();
    }

    [Fact]
    public async Task T23_a_port_where_nobody_listens_is_known_to_have_got_nothing()
    {
        await _teams.StopAsync();
        var sending = _teams.SendAsync();
        foreach (var tries in Enumerable.Range(1, TeamsConnector.Tries - 1))
        {
            await Clock.PassAsync(TeamsConnector.Backoff(tries, 0));
        }

        Assert.Equal(new ConnectorReply.Unreachable(Verdicts.NoWayRetry), await sending.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task T23_a_post_is_repeated_only_if_none_of_it_was_taken_whatever_the_error_is_called(bool taken)
    {
        using var http = new HttpMessageInvoker(
            new Failing(taken, [new TaskCanceledException(), new HttpRequestException(HttpRequestError.ConnectionError)])
        );
        var addresses = new ServiceUrls(new TeamsOptions());
        var bot = new TeamsConnector(http, addresses, _teams.Token, Clock, () => 0, _teams.Log.For<TeamsConnector>());
        var place = _teams.Place with { ServiceUrl = "https://smba.trafficmanager.net/emea/" };
        Task<ConnectorReply> Send() => bot.SendAsync(place, new SentActivity { Text = "Hello" }, null, targeted: false, Stop);

        var sending = Send();
        if (taken)
        {
            Assert.Equal(new ConnectorReply.Unknown(), await sending.Soon());
            Assert.Equal(new ConnectorReply.Unknown(), await Send().Soon());
        }
        else
        {
            await Clock.PassAsync(TeamsConnector.Backoff(1, 0));
            await Clock.PassAsync(TeamsConnector.Backoff(2, 0));
            Assert.Equal(Posted, await sending.Soon());
        }
    }

    [Theory]
    [InlineData(412)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task T23_edits_and_deletions_are_repeated_after_a_fault(int status)
    {
        var editing = _teams.EditAsync();
        await (await _teams.NextAsync()).ReplyAsync(status);
        await Clock.PassAsync(TeamsConnector.Backoff(1, 0));
        await (await _teams.NextAsync()).ReplyAsync(status);
        await Clock.PassAsync(TeamsConnector.Backoff(2, 0));
        await (await _teams.NextAsync()).ReplyAsync(200, """{"id":"17"}""");
        Assert.Equal(new ConnectorReply.Sent("17"), await editing.Soon());

        var deleting = Bot.DeleteAsync(_teams.Place, "17", targeted: false, Stop);
        await (await _teams.NextAsync()).ReplyAsync(status);
        await Clock.PassAsync(TeamsConnector.Backoff(1, 0));
        await (await _teams.NextAsync()).ReplyAsync(200);
        Assert.Equal(new ConnectorReply.Sent("17"), await deleting.Soon());
    }

    [Fact]
    public async Task T23_an_edit_without_an_answer_is_repeated_and_at_last_the_callers()
    {
        var editing = _teams.EditAsync();
        (await _teams.NextAsync()).Break();
        await Clock.PassAsync(TeamsConnector.Backoff(1, 0));
        var silent = await _teams.NextAsync();
        Clock.Advance(TeamsConnector.TryTimeout);
        await Clock.PassAsync(TeamsConnector.Backoff(2, 0));
        silent.Break();
        await (await _teams.NextAsync()).ReplyAsync(504);
        await Clock.PassAsync(TeamsConnector.Backoff(3, 0));
        await (await _teams.NextAsync()).ReplyAsync(504);

        Assert.Equal(new ConnectorReply.Unreachable(Verdicts.NoWayRetry), await editing.Soon());
    }

    [Fact]
    public async Task T23_a_post_is_repeated_once_after_a_412_and_no_more()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ErrorAsync(412, "PreconditionFailed");
        await Clock.PassAsync(TeamsConnector.Backoff(1, 0));
        await (await _teams.NextAsync()).ErrorAsync(412, "PreconditionFailed");

        Assert.Equal(new ConnectorReply.Limited(Verdicts.NoWayRetry), await sending.Soon());
        Assert.Equal(0, _teams.Pending);
    }

    [Fact]
    public async Task T15_after_a_401_there_is_one_new_token_and_one_more_try()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(401);
        var again = await _teams.NextAsync();

        Assert.Equal("Bearer secret-token-2", again.Authorization);
        await again.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());
    }

    [Fact]
    public async Task T15_a_second_401_is_a_refusal_and_the_next_call_does_not_cost_another_token()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(401);
        await (await _teams.NextAsync()).ErrorAsync(401, "BotNotRegistered");
        Assert.Equal(new ConnectorReply.Refused(401, "BotNotRegistered"), await sending.Soon());

        var next = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(401);
        Assert.Equal(new ConnectorReply.Refused(401, null), await next.Soon());
        Assert.Equal((0, 2), (_teams.Pending, _teams.Tokens));
    }

    [Fact]
    public async Task T15_forty_sends_at_once_share_one_token()
    {
        var sending = Enumerable.Range(0, 40).Select(i => _teams.SendAsync(thread: $"19:{i}")).ToList();
        foreach (var _ in sending)
        {
            await (await _teams.NextAsync()).ReplyAsync(201, """{"id":"41"}""");
        }

        Assert.All(await Task.WhenAll(sending).Soon(), reply => Assert.Equal(Posted, reply));
        Assert.Equal(1, _teams.Tokens);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent_and_the_caller_knows_when_to_come_again()
    {
        _teams.NoTokens = true;

        Assert.Equal(new ConnectorReply.Unreachable(BotToken.FirstBackoff), await _teams.SendAsync().Soon());
        Assert.Equal(0, _teams.Pending);
    }

    [Theory]
    [InlineData("https://evil.example/teams/")]
    [InlineData("http://localhost:1/teams/")]
    [InlineData("")]
    public async Task T16_no_token_is_even_fetched_for_a_foreign_address(string url)
    {
        var place = _teams.Place with { ServiceUrl = url };

        var reply = await Bot.SendAsync(place, new SentActivity { Text = "Hello" }, null, targeted: false, Stop).Soon();

        Assert.Equal(new ConnectorReply.Refused(0, TeamsConnector.ForeignAddress), reply);
        Assert.Equal((0, 1), (_teams.Tokens, _teams.Log.Count(322)));
    }

    [Fact]
    public async Task T16_a_redirection_is_not_followed()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(307, null, ("Location", $"{_teams.Base}elsewhere"));

        Assert.Equal(new ConnectorReply.Refused(307, null), await sending.Soon());
        Assert.Equal(0, _teams.Pending);
    }

    [Fact]
    public async Task T24_the_eighth_send_of_a_second_waits_its_turn()
    {
        var start = Clock.GetUtcNow();
        foreach (var _ in Enumerable.Range(0, 7))
        {
            var posting = _teams.SendAsync();
            await (await _teams.NextAsync()).ReplyAsync(201, """{"id":"41"}""");
            await posting.Soon();
        }

        var eighth = _teams.SendAsync();
        await Clock.ArmedAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _teams.Pending);
        Clock.Advance(TimeSpan.FromSeconds(1));

        var exchange = await _teams.NextAsync();
        Assert.Equal(start + TimeSpan.FromSeconds(1), exchange.At);
        await exchange.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await eighth.Soon());
    }

    [Fact]
    public async Task T24_twenty_at_once_go_as_the_windows_allow()
    {
        var start = Clock.GetUtcNow();
        var sending = Enumerable.Range(0, 20).Select(_ => _teams.SendAsync()).ToList();
        var sent = new List<int>();
        foreach (var count in (int[])[7, 1, 7, 1, 4])
        {
            foreach (var _ in Enumerable.Range(0, count))
            {
                var exchange = await _teams.NextAsync();
                sent.Add((int)(exchange.At - start).TotalSeconds);
                await exchange.ReplyAsync(201, """{"id":"41"}""");
            }

            foreach (var _ in Enumerable.Range(0, 20 - sent.Count))
            {
                await Clock.ArmedAsync(TimeSpan.FromSeconds(1));
            }

            Assert.Equal(0, _teams.Pending);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(await Task.WhenAll(sending).Soon(), reply => Assert.Equal(Posted, reply));
        Assert.Equal([7, 1, 7, 1, 4], sent.GroupBy(second => second).Select(g => g.Count()));
    }

    [Fact]
    public async Task T24_a_turn_further_off_than_we_wait_is_the_callers()
    {
        foreach (var _ in Enumerable.Range(0, 60))
        {
            var posting = _teams.SendAsync();
            await (await _teams.NextAsync()).ReplyAsync(201, """{"id":"41"}""");
            await posting.Soon();
            Clock.Advance(TimeSpan.FromSeconds(0.25));
        }

        Assert.Equal(new ConnectorReply.Limited(TimeSpan.FromSeconds(15)), await _teams.SendAsync().Soon());
        Assert.Equal((0, 2), (_teams.Pending, Bot.Remembered));
    }

    [Fact]
    public async Task T26_an_activity_is_measured_in_UTF_16_before_it_is_sent()
    {
        // Two bytes in UTF-8 and in UTF-16, and six times as many if it were escaped.
        var frame = TeamsConnector.Size(new SentActivity { Text = "" });
        var largest = new string('é', (TeamsConnector.LargestActivity - frame) / 2);

        Assert.Equal(new ConnectorReply.TooLarge(), await _teams.SendAsync(largest + "x").Soon());
        Assert.Equal((0, 0, 1), (_teams.Pending, _teams.Tokens, _teams.Log.Count(326)));

        var sending = _teams.SendAsync(largest);
        var exchange = await _teams.NextAsync();
        Assert.Equal(TeamsConnector.LargestActivity, Encoding.Unicode.GetByteCount(exchange.Body));
        Assert.Equal(largest, $"{exchange.Json["text"]}");
        await exchange.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());
    }

    [Fact]
    public async Task T26_what_the_service_finds_too_large_is_too_large()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ErrorAsync(413, "MessageSizeTooBig");

        Assert.Equal(new ConnectorReply.TooLarge(), await sending.Soon());
    }

    [Fact]
    public async Task T55_what_only_one_person_is_to_see_is_marked_so_in_the_address()
    {
        var private_ = new SentActivity
        {
            Text = "Counted",
            Recipient = new ChannelAccount { Id = "29:person" },
        };
        var sending = Bot.SendAsync(_teams.Place, private_, "17", targeted: true, Stop);
        var post = await _teams.NextAsync();
        Assert.Equal($"{Activities}/17?isTargetedActivity=true", post.Target);
        Assert.Equal("29:person", $"{post.Json["recipient"]!["id"]}");
        await post.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());

        var editing = Bot.UpdateAsync(_teams.Place, "41", private_, targeted: true, Stop);
        var edit = await _teams.NextAsync();
        Assert.Equal($"{Activities}/41?isTargetedActivity=true", edit.Target);
        Assert.Null(edit.Json["recipient"]);
        await edit.ReplyAsync(200);
        await editing.Soon();

        var deleting = Bot.DeleteAsync(_teams.Place, "41", targeted: true, Stop);
        var delete = await _teams.NextAsync();
        Assert.Equal($"{Activities}/41?isTargetedActivity=true", delete.Target);
        await delete.ReplyAsync(200);
        await deleting.Soon();
    }

    [Fact]
    public async Task T55_a_private_message_to_nobody_is_a_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Bot.SendAsync(_teams.Place, new SentActivity { Text = "Counted" }, null, targeted: true, Stop)
        );

    [Fact]
    public async Task A_card_with_all_that_an_activity_may_hold_is_what_the_connector_takes()
    {
        var card = new JsonObject
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextBlock",
                    ["text"] = "Ünïcödé <b>",
                    ["wrap"] = true,
                }
            ),
        };
        var sending = Bot.SendAsync(
            _teams.Place,
            new SentActivity
            {
                Text = "<at>Ada</at>",
                TextFormat = TextFormats.Xml,
                Summary = "A question",
                Importance = "normal",
                Locale = "en-US",
                AttachmentLayout = "list",
                Attachments = [SentAttachment.Card(card)],
                Entities =
                [
                    new Entity
                    {
                        Type = "mention",
                        Text = "<at>Ada</at>",
                        Mentioned = new ChannelAccount { Id = "29:person", Name = "Ada" },
                    },
                ],
                From = new ChannelAccount { Id = "28:bot", Name = "Quiz" },
                Conversation = new ConversationAccount { Id = ScriptedConnector.Thread, TenantId = ScriptedConnector.Tenant },
                ChannelData = new JsonObject { ["notification"] = new JsonObject { ["alert"] = true } },
            },
            "17",
            targeted: false,
            Stop
        );
        var exchange = await _teams.NextAsync();

        // Answering checks it against the published file.
        await exchange.ReplyAsync(201, """{"id":"41"}""");
        Assert.Equal(Posted, await sending.Soon());
        Assert.Contains("Ünïcödé <b>", exchange.Body, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(card, exchange.Json["attachments"]![0]!["content"]));
        Assert.Equal(SentAttachment.AdaptiveCard, $"{exchange.Json["attachments"]![0]!["contentType"]}");
        foreach (var field in (string[])["id", "timestamp", "serviceUrl"])
        {
            Assert.False(exchange.Json.ContainsKey(field));
        }
    }

    [Fact]
    public async Task The_same_card_can_be_sent_again()
    {
        var activity = new SentActivity { Attachments = [SentAttachment.Card(new JsonObject { ["type"] = "AdaptiveCard" })] };
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var sending = Bot.SendAsync(_teams.Place, activity, null, targeted: false, Stop);
            await (await _teams.NextAsync()).ReplyAsync(201, """{"id":"41"}""");
            Assert.Equal(Posted, await sending.Soon());
        }
    }

    [Fact]
    public async Task An_error_as_long_as_a_book_is_not_read_to_its_end()
    {
        var sending = _teams.SendAsync();
        await (await _teams.NextAsync()).ReplyAsync(
            403,
            $$$"""{"error":{"message":"{{{new string('x', 1_000_000)}}}","code":"BotNotInConversationRoster"}}"""
        );

        Assert.Equal(new ConnectorReply.Refused(403, null), await sending.Soon());
    }

    [Fact]
    public async Task A_success_whose_body_is_broken_off_is_a_success()
    {
        var sending = _teams.SendAsync();
        var exchange = await _teams.NextAsync();
        exchange.Context.Response.ContentLength = 100;
        exchange.Context.Response.StatusCode = 201;
        await exchange.Context.Response.WriteAsync("{\"id\":", Stop);
        exchange.End();

        Assert.Equal(new ConnectorReply.Sent(null), await sending.Soon());
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        using var stop = new CancellationTokenSource();
        var sending = Bot.SendAsync(_teams.Place, new SentActivity { Text = "Hello" }, null, targeted: false, stop.Token);
        var exchange = await _teams.NextAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Soon());
        exchange.Break();
    }

    [Fact]
    public async Task Nothing_that_is_secret_or_typed_is_logged()
    {
        var sending = _teams.SendAsync("something private");
        await (await _teams.NextAsync()).ReplyAsync(401);
        await (await _teams.NextAsync()).ErrorAsync(403, "Ada!");
        await sending.Soon();
        var dead = _teams.SendAsync("something private");
        await (await _teams.NextAsync()).ErrorAsync(403, "BotDisabledByAdmin");
        await dead.Soon();
        var lost = _teams.SendAsync("something private");
        (await _teams.NextAsync()).Break();
        await lost.Soon();

        Assert.Equal((1, 1, 1, 1), (_teams.Log.Count(327), _teams.Log.Count(325), _teams.Log.Count(329), _teams.Log.Count(328)));
        foreach (var word in (string[])["secret", "private", "Ada", "thread.tacv2", ScriptedConnector.Tenant, "127.0.0.1"])
        {
            Assert.DoesNotContain(word, _teams.Log.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Fails with one after the other, then takes what comes.</summary>
    private sealed class Failing(bool taken, Exception[] failures) : HttpMessageHandler
    {
        private readonly Queue<Exception> _failures = new(failures);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (taken)
            {
                await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            }

            return _failures.TryDequeue(out var failure)
                ? throw failure
                : new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent("""{"id":"41"}""") };
        }
    }
}
