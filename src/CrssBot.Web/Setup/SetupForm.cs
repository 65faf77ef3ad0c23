using System.Collections.Immutable;
using CrssBot.Engine.Rooms;
using CrssBot.Web.StudyRoom;

namespace CrssBot.Web.Setup;

/// <summary>A room's settings while a facilitator fills them in.</summary>
public sealed class SetupForm
{
    /// <summary>Monday first; the order that the page shows.</summary>
    public static readonly ImmutableArray<DayOfWeek> Week =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
        DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    public string Title { get; set; } = "";

    public string Zone { get; set; } = "";

    public bool DailyOn { get; set; }

    public TimeOnly DailyAt { get; set; }

    public HashSet<DayOfWeek> Days { get; } = [];

    public WhoStarts WhoStarts { get; set; }

    public PlanForm Plan { get; set; } = new();

    /// <summary>Not asked here; a room that has one keeps it.</summary>
    private string? _role;

    public static SetupForm From(RoomSettings settings)
    {
        var form = new SetupForm
        {
            Title = settings.Title,
            Zone = settings.Zone,
            DailyOn = settings.DailyOn,
            DailyAt = settings.DailyAt,
            WhoStarts = settings.WhoStarts,
            Plan = PlanForm.From(settings.QuizDefaults),
            _role = settings.FacilitatorRole,
        };
        form.Days.UnionWith(settings.DailyDays);
        return form;
    }

    public RoomSettings ToSettings() => new(Title, Zone.Trim(), DailyOn, DailyAt, [.. Days.Order()], WhoStarts, Plan.ToPlan(), _role);

    public void Toggle(DayOfWeek day, bool on)
    {
        if (on)
        {
            Days.Add(day);
        }
        else
        {
            Days.Remove(day);
        }
    }
}
