using System.Reflection;
using CrssBot.Storage.LiteDb;
using LiteDB;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>
/// The engine kept each page of a walk until its end, up to 100,000 of them: with 100,000 rooms the check of the nightly backup took a running bot
/// from 240 MB to 1.8 GB, and in a small container it could have ended it.
/// </summary>
public sealed class WalkTests
{
    /// <summary>A page holds three of these.</summary>
    private const int Rows = 9_000;

    private const int PagesOfAWalk = 1_000;

    [Fact]
    public void A_walk_lets_go_of_the_pages_that_it_has_read()
    {
        var folder = Directory.CreateTempSubdirectory("crssbot-test-");
        try
        {
            var files = EngineFiles.At(Path.Combine(folder.FullName, "crssbot.db"));
            using (var image = EngineSession.NewImage(TimeProvider.System))
            {
                File.WriteAllBytes(Path.Combine(folder.FullName, "crssbot.db"), image.ToArray());
            }

            using var session = new EngineSession(files, TimeProvider.System);
            session.WarmUp();
            var filler = new string('x', 2_500);
            foreach (var numbers in Enumerable.Range(0, Rows).Chunk(300))
            {
                session.Begin();
                session.Put("large", [.. numbers.Select(n => new BsonDocument { ["_id"] = $"{n:D5}", ["filler"] = filler })]);
                session.Commit();
            }

            session.Checkpoint();
            var (walked, most) = (0, 0);
            foreach (var row in session.Walk("large", "_id"))
            {
                Assert.Equal($"{walked++:D5}", row["_id"].AsString);
                most = walked % 100 == 0 ? Math.Max(most, PagesInUse(session)) : most;
            }

            Assert.Equal(Rows, walked);
            Assert.InRange(most, 100, PagesOfAWalk + 100);
            Assert.True(new FileInfo(Path.Combine(folder.FullName, "crssbot.db")).Length > 2L * PagesOfAWalk * PageSums.PageBytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int PagesInUse(EngineSession session) =>
        (int)Value(Value(Value(Value(session, "_engine"), "_disk"), "Cache"), "PagesInUse");

    private static object Value(object of, string name)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return of.GetType().GetField(name, Any)?.GetValue(of)
            ?? of.GetType().GetProperty(name, Any)?.GetValue(of)
            ?? throw new MissingMemberException(of.GetType().Name, name);
    }
}
