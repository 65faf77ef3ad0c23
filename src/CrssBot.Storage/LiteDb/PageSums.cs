using System.Numerics;
using System.Runtime.InteropServices;

namespace CrssBot.Storage.LiteDb;

/// <summary>
/// LiteDB has no checksums: a byte that changed on the disk is an answer that changed. So each page carries a sum of itself in the one byte of
/// its head that the engine leaves free (LiteDB 5.0.20, BasePage: 0 to 30 are used, 31 is not). One byte that differs gives another sum, but for
/// one in 30,000; anything else, but for one in 255. 0 is no sum: a page that was never written, or by a version before layout 4.
/// </summary>
internal static class PageSums
{
    public const int PageBytes = 8_192;

    /// <summary>Where in a page.</summary>
    private const int Offset = 31;

    /// <summary>A page's number in the data file.</summary>
    private const int NumberOffset = 0;

    /// <summary>Whose page it is, while it is in the log.</summary>
    private const int TransactionOffset = 14;

    public static void Set(Span<byte> page) => page[Offset] = Of(page);

    private static bool Holds(ReadOnlySpan<byte> page) => page[Offset] is 0 || page[Offset] == Of(page);

    /// <summary>
    /// Looks at every page. One of the data file that the log holds too is written again from there, so a crash may have left it half written.
    /// In the log, what stands behind the last whole transaction was never acknowledged.
    /// </summary>
    /// <returns>
    /// In words the first page that is damaged, or null; and where to cut the log, because a crash left a half-written page behind its last
    /// transaction, which the engine could take for a whole one. Null: nowhere.
    /// </returns>
    public static (string? Damage, long? CutLogAt) Look(Stream data, Stream log)
    {
        var page = new byte[PageBytes];
        var open = new Dictionary<uint, List<uint>>();
        var replayed = new HashSet<uint>();
        long? torn = null;
        (data.Position, log.Position) = (0, 0);
        for (var place = 0L; Read(log, page); place++)
        {
            var transaction = BitConverter.ToUInt32(page, TransactionOffset);
            if (!Holds(page))
            {
                torn ??= place;
                continue;
            }

            if (!open.TryGetValue(transaction, out var pages))
            {
                open[transaction] = pages = [];
            }

            pages.Add(BitConverter.ToUInt32(page, NumberOffset));
            // A hole that a power cut left belongs to transaction 0, and nothing confirms it.
            if (page[TwoPhaseLog.ConfirmedOffset] != 0)
            {
                if (torn is not null)
                {
                    // This transaction is whole, and all before it was synced before.
                    return ($"page {torn} of its log is not as it was written", null);
                }

                replayed.UnionWith(pages);
            }
        }

        for (var number = 0U; Read(data, page); number++)
        {
            if (!Holds(page) && !replayed.Contains(number))
            {
                return ($"page {number} is not as it was written", null);
            }
        }

        return (null, torn * PageBytes);
    }

    /// <summary>Gives a sum to the pages of a version that knew none. Only that byte of each changes, so it may be cut short anywhere.</summary>
    public static void SetMissing(Stream data)
    {
        var page = new byte[PageBytes];
        for (var at = 0L; ; at += PageBytes)
        {
            data.Position = at;
            if (!Read(data, page))
            {
                break;
            }

            if (page[Offset] is 0)
            {
                Set(page);
                data.Position = at;
                data.Write(page);
            }
        }

        data.Flush();
    }

    private static bool Read(Stream file, byte[] page) => file.ReadAtLeast(page, PageBytes, throwOnEndOfStream: false) == PageBytes;

    private static byte Of(ReadOnlySpan<byte> page)
    {
        var sum = 0UL;
        var words = MemoryMarshal.Cast<byte, ulong>(page[..PageBytes]);
        for (var i = 0; i < words.Length; i++)
        {
            // Without the sum itself: the last byte of the fourth word.
            var word = i == Offset / 8 ? words[i] & 0x00FF_FFFF_FFFF_FFFF : words[i];
            // Turned by a number that has no factor in common with 64, so that exchanged words show as well.
            sum = BitOperations.RotateLeft(sum, 5) ^ word;
        }

        sum ^= sum >> 32;
        sum ^= sum >> 16;
        sum ^= sum >> 8;
        return (byte)(sum & 0xFF) is var folded and not 0 ? folded : (byte)0xA5;
    }
}
