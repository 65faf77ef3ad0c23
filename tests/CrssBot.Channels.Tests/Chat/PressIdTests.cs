using System.Reflection;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;
using CsCheck;

namespace CrssBot.Channels.Tests.Chat;

public sealed class PressIdTests
{
    private static readonly SessionId Session = new("quiz-20261127223000-7fffffff");
    private static readonly SessionId Rolling = new("rolling-20261127223000-7fffffff");
    private static readonly SessionId Exam = new("exam-20261127223000-7fffffff");

    public static TheoryData<string> Kinds =>
        [.. typeof(Route).GetNestedTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Route))).Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_route_comes_back_as_it_was(string kind)
    {
        var route = Make(kind);

        var id = PressId.Of(route);

        Assert.Equal(route, PressId.Parse(id));
        Assert.InRange(id.Length, 1, 100);
    }

    /// <summary>A route of a kind with the longest parts that can occur.</summary>
    private static Route Make(string kind)
    {
        var constructor = typeof(Route).GetNestedType(kind)!.GetConstructors().Single(c => c.GetParameters() is not [{ Name: "original" }]);
        var arguments = constructor
            .GetParameters()
            .Select(p =>
                (object)(
                    p.ParameterType switch
                    {
                        { } t when t == typeof(SessionId) => typeof(Route.Alone).IsAssignableFrom(constructor.DeclaringType) ? Exam
                        : typeof(Route.Rolling).IsAssignableFrom(constructor.DeclaringType) ? Rolling
                        : Session,
                        { } t when t == typeof(OptionId) => new OptionId(new string('x', 60)),
                        { } t when t == typeof(ConceptId) => new ConceptId(new string('x', 60)),
                        { } t when t == typeof(CaseId) => new CaseId(new string('x', 60)),
                        { } t when t == typeof(QuestionId) => new QuestionId(new string('x', 60)),
                        { } t when t == typeof(DailyChoice) => DailyChoice.Evening,
                        { } t when t == typeof(QuizStep) => QuizStep.Skip,
                        { } t when t == typeof(Drill) => Drill.Concept,
                        { } t when t == typeof(DateOnly) => new DateOnly(2026, 11, 27),
                        { } t when t == typeof(string) => RoomMessages.QuestionKey(Session, 50),
                        { } t when t == typeof(bool) => true,
                        { } t when t == typeof(int) => p.Name is "Revision" or "Number" ? 100_000
                        : p.Name is "Ordinal"
                            ? typeof(Route.Alone).IsAssignableFrom(constructor.DeclaringType) ? 100
                                : typeof(Route.Rolling).IsAssignableFrom(constructor.DeclaringType) ? 9
                                : 50
                        : 2,
                        var t => throw new InvalidOperationException($"No sample of {t}."),
                    }
                )
            );
        return (Route)constructor.Invoke([.. arguments]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1:")]
    [InlineData("2:join:quiz-1")]
    [InlineData("1:join")]
    [InlineData("1:join:")]
    [InlineData("1:join:quiz-1:more")]
    [InlineData("1:join:Quiz")]
    [InlineData("1:join:quiz/1")]
    [InlineData("1:join:quiz|1")]
    [InlineData("1:nothing:quiz-1")]
    [InlineData("1:a:quiz-1:-1:1:x:0")]
    [InlineData("1:a:quiz-1:99999999999:1:x:0")]
    [InlineData("1:a:quiz-1:1:1:x:2")]
    [InlineData("1:lead:quiz-1:1:1:9")]
    [InlineData("1:mydaily:2026-02-30")]
    public void Whatever_is_not_one_of_ours_is_nothing(string? pressId) => Assert.Null(PressId.Parse(pressId));

    [Fact]
    public void Reading_is_total_and_what_it_reads_is_written_the_same() =>
        Gen.Char[":019-azAZ|é\0"]
            .Array[0, 40]
            .Select(c => "1:" + new string(c))
            .Sample(
                text =>
                {
                    if (PressId.Parse(text) is { } route)
                    {
                        Assert.Equal(route, PressId.Parse(PressId.Of(route)));
                    }
                },
                iter: 20_000
            );
}
