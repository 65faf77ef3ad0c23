using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CrssBot.Storage.Moving;

/// <summary>How many rows of each kind there are, and a checksum over them that does not depend on their order.</summary>
internal sealed class RowTally
{
    private readonly SortedDictionary<string, (int Rows, ulong[] Sum)> _kinds = new(StringComparer.Ordinal);

    public void Add(StoredRow row)
    {
        var (rows, sum) = _kinds.TryGetValue(row.Kind, out var known) ? known : (0, new ulong[4]);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(row.ToLine()));
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = unchecked(sum[i] + BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8 * i)));
        }

        _kinds[row.Kind] = (rows + 1, sum);
    }

    /// <summary>A line for each kind: its name, its count, its checksum.</summary>
    public IReadOnlyList<string> Lines() =>
        [
            .. _kinds.Select(k =>
                $"{k.Key, -11}{k.Value.Rows, 9}  {string.Concat(k.Value.Sum.Select(s => s.ToString("x16", System.Globalization.CultureInfo.InvariantCulture)))[..16]}"
            ),
        ];

    public bool IsSameAs(RowTally other) => Full().SequenceEqual(other.Full(), StringComparer.Ordinal);

    private IEnumerable<string> Full() => _kinds.Select(k => $"{k.Key} {k.Value.Rows} {string.Join('-', k.Value.Sum)}");
}
