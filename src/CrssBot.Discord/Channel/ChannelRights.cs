using CrssBot.Discord.Protocol;

namespace CrssBot.Discord.Channel;

/// <summary>What a member may do in a channel, worked out as topics/permissions.mdx, Permission Overwrites, says.</summary>
internal static class ChannelRights
{
    private const int OfRole = 0;
    private const int OfMember = 1;

    /// <param name="overwrites">The channel's; for a thread, those of the channel it hangs in.</param>
    public static Rights Of(Snowflake guild, Role[] roles, Snowflake member, string[] memberRoles, PermissionOverwrite[] overwrites)
    {
        var mine = roles.Where(r => r.Id == guild || memberRoles.Contains(r.Id.ToString(), StringComparer.Ordinal)).ToList();
        var all = new Rights(mine.Aggregate(0UL, (bits, r) => bits | Rights.Parse(r.Permissions).Bits));
        if (all.Has(Rights.Administrator))
        {
            return Rights.All;
        }

        // First everyone's, then those of the member's roles together, then the member's own: the later wins.
        var bits = Apply(all.Bits, overwrites.Where(o => o.Type == OfRole && o.Id == guild));
        bits = Apply(bits, overwrites.Where(o => o.Type == OfRole && o.Id != guild && mine.Exists(r => r.Id == o.Id)));
        return new Rights(Apply(bits, overwrites.Where(o => o.Type == OfMember && o.Id == member)));
    }

    private static ulong Apply(ulong bits, IEnumerable<PermissionOverwrite> overwrites)
    {
        var (allow, deny) = (0UL, 0UL);
        foreach (var overwrite in overwrites)
        {
            allow |= Rights.Parse(overwrite.Allow).Bits;
            deny |= Rights.Parse(overwrite.Deny).Bits;
        }

        return bits & ~deny | allow;
    }
}
