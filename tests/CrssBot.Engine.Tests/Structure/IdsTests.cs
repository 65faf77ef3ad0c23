using System.Reflection;
using System.Text.Json;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Structure;

public class IdsTests
{
    public static TheoryData<Type> Ids =>
        new(
            typeof(Room)
                .Assembly.GetExportedTypes()
                .Where(t => t.IsValueType && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>)))
        );

    [Fact]
    public void There_are_eight_kinds() => Assert.Equal(8, Ids.Count);

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_is_a_plain_string_in_json_as_value_and_as_property_name(Type id) =>
        typeof(IdsTests)
            .GetMethod(nameof(RoundTrips), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(id)
            .Invoke(null, null);

    private static void RoundTrips<T>()
        where T : struct, IId<T>
    {
        var id = T.From("an-id-ü-\"1\"");
        Assert.Equal("an-id-ü-\"1\"", id.ToString());

        var value = JsonSerializer.Serialize(id);
        Assert.Equal(JsonSerializer.Serialize("an-id-ü-\"1\""), value);
        Assert.Equal(id, JsonSerializer.Deserialize<T>(value));

        var names = JsonSerializer.Serialize(new Dictionary<T, int> { [id] = 7 });
        Assert.Equal(7, JsonSerializer.Deserialize<Dictionary<T, int>>(names)![id]);

        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>("null"));
        Assert.Null(JsonSerializer.Deserialize<T?>("null"));
    }

    [Fact]
    public void Ids_sort_by_their_characters_wherever_the_host_is() =>
        Assert.Equal(
            [new MemberId("B"), new MemberId("a"), new MemberId("ä")],
            new[] { new MemberId("ä"), new MemberId("a"), new MemberId("B") }.Order()
        );
}
