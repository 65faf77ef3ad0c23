using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;

namespace CrssBot.Cluster;

/// <summary>How engine types cross between processes: as JSON, so that the engine knows nothing of the cluster.</summary>
internal static class ClusterJson
{
    /// <summary>What a call carries; everything inside crosses with it.</summary>
    private static readonly HashSet<Type> Carried = [typeof(RoomRequest), typeof(Standing), typeof(Reply), typeof(RoomView)];

    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            AllowOutOfOrderMetadataProperties = true,
            Converters = { new JsonStringEnumConverter() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameOwnCommands } },
        };

    public static bool Carries(Type type) => Carried.Contains(type);

    /// <summary>Assemblies whose types may be named on the way.</summary>
    public static IEnumerable<Assembly> Assemblies => [typeof(RoomRequest).Assembly, typeof(Reply).Assembly];

    /// <summary>
    /// The room's own commands, such as a tick, have no name in the public JSON, so that nobody outside can send one. Between processes they do.
    /// </summary>
    private static void NameOwnCommands(JsonTypeInfo type)
    {
        if (type.Type != typeof(RoomCommand))
        {
            return;
        }

        var named = type.PolymorphismOptions!.DerivedTypes;
        var known = named.Select(d => d.DerivedType).ToHashSet();
        foreach (var own in typeof(RoomCommand).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(RoomCommand)) && !known.Contains(t)))
        {
            named.Add(new JsonDerivedType(own, JsonNamingPolicy.CamelCase.ConvertName(own.Name)));
        }
    }
}
