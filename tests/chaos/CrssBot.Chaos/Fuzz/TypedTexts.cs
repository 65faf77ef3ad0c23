using CrssBot.Content;
using CrssBot.Content.LookUp;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Teams.Channel;

namespace CrssBot.Chaos.Fuzz;

/// <summary>What people type: commands, look-ups, calendars, settings.</summary>
internal sealed class TypedTexts(PackResult pack) : FuzzKind
{
    private static readonly string[] Texts =
    [
        "quiz 5 ethics timed",
        "concept informed consent",
        "study practice",
        "setup room",
        "what is the difference between sympathy and empathy?",
        "I cannot go on like this",
        "Week 1: ethics, boundaries\nWeek 2: off\nWeek 3: recovery",
        "Tue 18:00-19:30; Thu 6 pm",
        "8:30 PM",
        "America/Chicago",
        "https://example.org/?q=%00",
        "¿Qué es la recuperación?",
    ];

    private readonly Catalog _catalog = pack.Catalog!;
    private readonly ConceptLookUp _lookUp = ConceptIndex.Build(pack.Catalog!, pack.Heard!);

    public override string Name => "typed-text";

    public override int Share => 60_000;

    public override ValueTask TryAsync(Random random)
    {
        Input = Spoil.Text(random, random.Of(Texts));
        switch (random.Next(5))
        {
            case 0:
                _ = CalendarText.Read(Input, _catalog, _lookUp.Find);
                break;
            case 1:
                _ = CalendarText.ReadSessions(Input);
                _ = ZoneGuess.From(Input, Input);
                break;
            case 2:
                _ = SetupForm.Read(
                    new Dictionary<string, string[]>(StringComparer.Ordinal)
                    {
                        ["time"] = [Input],
                        ["zone"] = [Input],
                        ["title"] = [Input],
                    },
                    RoomSettings.Default
                );
                break;
            case 3:
                Must(_lookUp.Suggest(Input).Length <= 25, "More than 25 suggestions.");
                break;
            default:
                _ = TypedText.Read(Input, _catalog);
                Taken += _lookUp.Find(Input, 3) is ConceptAnswer.None ? 0 : 1;
                break;
        }

        return ValueTask.CompletedTask;
    }
}
