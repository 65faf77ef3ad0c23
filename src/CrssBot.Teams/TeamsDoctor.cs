using System.Collections.Immutable;
using CrssBot.Runtime;
using CrssBot.Teams.Protocol.Connector;
using CrssBot.Teams.Protocol.Inbound;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Client;
using TokenSource = CrssBot.Teams.Protocol.Connector.TokenSource;

namespace CrssBot.Teams;

/// <summary><c>crssbot teams doctor</c>: gathers what <see cref="Doctor"/> judges.</summary>
public static class TeamsDoctor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <returns>A line for each thing that was looked at, and whether nothing is wrong.</returns>
    /// <exception cref="InvalidOperationException">Teams is not configured; the message says so.</exception>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static async Task<(string Text, bool IsWell)> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var lines = await LinesAsync(configuration, cancellationToken);
        return (string.Join('\n', lines.Select(l => $"{MarkOf(l.Verdict)} {l.Text}")), lines.All(l => l.Verdict != DoctorVerdict.Bad));
    }

    /// <summary>The same for <c>crssbot doctor</c>. None while Teams is off.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static async Task<ImmutableArray<Finding>> LookAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(configuration["Teams:AppId"])
            ? []
            :
            [
                .. (await LinesAsync(configuration, cancellationToken)).Select(l =>
                    l.Verdict switch
                    {
                        DoctorVerdict.Good => Finding.Ok("Teams", l.Text),
                        DoctorVerdict.Warning => Finding.Look("Teams", l.Text),
                        _ => Finding.Wrong("Teams", l.Text),
                    }
                ),
            ];

    private static async Task<ImmutableArray<DoctorLine>> LinesAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddTeamsOptions(configuration).BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<TeamsOptions>>().Value;
        if (!options.IsOn)
        {
            throw new InvalidOperationException("Teams:AppId is not set. Set it, as docs/teams.md describes, and try again.");
        }

        var time = TimeProvider.System;
        using var handler = TeamsHttp.CreateHandler();
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var address = BotFrameworkToken.MetadataOf(options);
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        var (status, clock) = await ClockSample.AskAsync(http, address, time, either.Token);
        return Doctor.Judge(
            new DoctorFacts
            {
                Now = time.GetUtcNow(),
                KeysAddress = address,
                KeysRead = status is >= 200 and < 300,
                Clock = clock,
                Credential = BotCredential.Of(options),
                Token = await AskForTokenAsync(options, handler, either.Token),
            }
        );
    }

    private static string MarkOf(DoctorVerdict verdict) =>
        verdict switch
        {
            DoctorVerdict.Good => "good:   ",
            DoctorVerdict.Warning => "look:   ",
            _ => "repair: ",
        };

    private static async Task<TokenAnswer> AskForTokenAsync(
        TeamsOptions options,
        SocketsHttpHandler handler,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await TokenSource.Create(options, handler)(cancellationToken);
            return new TokenAnswer.Given();
        }
        catch (MsalServiceException e) when (e.StatusCode is >= 400 and < 500)
        {
            return TokenAnswer.Refused.From(e.Message);
        }
        catch (Exception e) when (e is MsalException or HttpRequestException or OperationCanceledException)
        {
            return new TokenAnswer.Unreachable();
        }
    }
}
