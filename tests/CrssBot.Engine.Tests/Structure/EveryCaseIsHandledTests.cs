using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Structure;

public class EveryCaseIsHandledTests
{
    private static readonly ImmutableArray<Type> ClosedSets =
    [
        typeof(RoomCommand),
        typeof(RoomMessage),
        typeof(QuizPhase),
        typeof(SittingPhase),
        typeof(RoomEvent),
        typeof(ConceptAnswer),
    ];

    // Commands of the clock are made in the process and never read from outside.
    private static readonly ImmutableArray<Type> Unsent =
    [
        typeof(RoomCommand.Tick),
        typeof(RoomCommand.BringTime),
        typeof(RoomCommand.Regrade),
        typeof(RoomCommand.Recover),
        typeof(RoomCommand.Block),
        typeof(RoomCommand.Doubt),
    ];

    private static IEnumerable<Type> CasesOf(Type set) => typeof(Room).Assembly.GetTypes().Where(t => t.BaseType == set);

    [Fact]
    public void A_closed_set_has_cases_only_inside_itself_and_all_are_sealed()
    {
        var failures =
            from set in ClosedSets
            from type in CasesOf(set)
            where type.DeclaringType != set || !type.IsSealed
            select type.FullName;

        Assert.Equal([], failures.ToArray());
        Assert.All(ClosedSets, s => Assert.NotEmpty(CasesOf(s)));
    }

    [Fact]
    public void Nobody_outside_can_add_a_case() =>
        Assert.All(
            ClosedSets,
            set =>
                Assert.All(
                    set.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                        .Where(c => c.GetParameters() is []),
                    c => Assert.True(c.IsPrivate || c.IsFamilyAndAssembly, set.Name)
                )
        );

    [Fact]
    public void Every_case_has_a_name_in_json()
    {
        var failures =
            from set in ClosedSets
            where set.IsDefined(typeof(JsonPolymorphicAttribute))
            let named = set.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToArray()
            from type in CasesOf(set).Except(Unsent)
            where !named.Contains(type)
            select type.FullName;

        Assert.Equal([], failures.ToArray());
    }

    [Fact]
    public void Every_command_is_decided()
    {
        var failures = new List<string>();
        foreach (var type in CasesOf(typeof(RoomCommand)))
        {
            var evening = Evening.Asked(Evening.Discuss(), "Ana", "Ben");
            try
            {
                evening.Do("Ana", (RoomCommand)Make.A(type));
            }
            catch (UnreachableException e)
            {
                failures.Add(e.Message);
            }
        }

        Assert.Equal([], failures);
    }

    [Fact]
    public void Every_case_that_is_written_is_read_back()
    {
        var failures = new List<string>();
        foreach (var set in ClosedSets.Where(s => s.IsDefined(typeof(JsonPolymorphicAttribute))))
        {
            foreach (var type in CasesOf(set).Except(Unsent))
            {
                var made = Make.A(type);
                var info = EngineJson.Default.GetTypeInfo(set)!;
                var json = JsonSerializer.Serialize(made, info);
                var read = JsonSerializer.Deserialize(json, info)!;
                if (read.GetType() != type || JsonSerializer.Serialize(read, info) != json)
                {
                    failures.Add(json);
                }
            }
        }

        Assert.Equal([], failures);
    }

    [Fact]
    public void Every_refusal_event_and_mode_is_written_by_name() =>
        Assert.Contains(
            "\"mode\":\"Discuss\"",
            JsonSerializer.Serialize<RoomCommand>(new RoomCommand.OpenLobby(QuizPlan.Default), EngineJson.Default.RoomCommand),
            StringComparison.Ordinal
        );

    /// <summary>Makes a value of any engine type, every part filled.</summary>
    private static class Make
    {
        public static object A(Type type)
        {
            if (Nullable.GetUnderlyingType(type) is { } inner)
            {
                return A(inner);
            }

            if (type == typeof(string))
            {
                return "text";
            }

            if (type == typeof(RoomSettings))
            {
                return Sample.Daily();
            }

            if (type == typeof(QuizPhase))
            {
                return new QuizPhase.Talking(Evening.Start, ImmutableSortedDictionary<MemberId, Ballot>.Empty);
            }

            if (type.IsEnum)
            {
                return Enum.GetValues(type).GetValue(0)!;
            }

            if (type == typeof(DateTimeOffset))
            {
                return Evening.Start;
            }

            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            {
                var made = Array.CreateInstance(type.GetGenericArguments()[0], 1);
                made.SetValue(A(type.GetGenericArguments()[0]), 0);
                return typeof(ImmutableArray)
                    .GetMethods()
                    .Single(m => m.Name == nameof(ImmutableArray.Create) && m.GetParameters() is [{ ParameterType.IsArray: true }])
                    .MakeGenericMethod(type.GetGenericArguments())
                    .Invoke(null, [made])!;
            }

            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>))
            {
                return type.GetField("Empty")!.GetValue(null)!;
            }

            if (type.Assembly != typeof(Room).Assembly)
            {
                return Activator.CreateInstance(type)!;
            }

            var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
            return constructor.Invoke([.. constructor.GetParameters().Select(p => A(p.ParameterType))]);
        }
    }
}
