-- Layout 1. Instants are UTC ticks, as everywhere in the store: no rounding, and a move to another database changes nothing.
-- Text sorts by its bytes, so that prefixes are ranges and every database gives one order.

create table heads (
  room text collate "C" primary key,
  version bigint not null,
  wake bigint,
  open boolean not null,
  tzdb text not null,
  snapshot_version bigint not null,
  snapshot_schema integer,
  snapshot text,
  gone boolean not null default false,
  -- The process that wrote last: whoever loads the room after its end gives back the time since its last sign of life.
  owner uuid,
  -- A process has taken the due wake up.
  taken_until timestamptz
) with (fillfactor = 80);
create index heads_wake on heads (wake, room) where wake is not null;
create index heads_open on heads (room) where open;

-- By room, so that a room's answers lie together and a partition can move to a disk or a server of its own.
create table attempts (
  room text collate "C" not null,
  session text collate "C" not null,
  ordinal integer not null,
  round integer not null,
  member text collate "C" not null,
  question text collate "C" not null,
  revision integer not null,
  option text not null,
  correct boolean not null,
  guessed boolean not null,
  at bigint not null,
  elapsed bigint not null,
  mode smallint not null,
  press bigint not null,
  version bigint not null,
  final boolean not null,
  primary key (room, session, ordinal, round, member)
) partition by hash (room);
create table attempts_0 partition of attempts for values with (modulus 8, remainder 0);
create table attempts_1 partition of attempts for values with (modulus 8, remainder 1);
create table attempts_2 partition of attempts for values with (modulus 8, remainder 2);
create table attempts_3 partition of attempts for values with (modulus 8, remainder 3);
create table attempts_4 partition of attempts for values with (modulus 8, remainder 4);
create table attempts_5 partition of attempts for values with (modulus 8, remainder 5);
create table attempts_6 partition of attempts for values with (modulus 8, remainder 6);
create table attempts_7 partition of attempts for values with (modulus 8, remainder 7);
create index attempts_version on attempts (room, version);
create index attempts_member on attempts (member, at, room, session, ordinal, round);

create table slots (
  room text collate "C" not null,
  key text collate "C" not null,
  channel text not null,
  conversation text not null,
  wanted bigint not null,
  view text not null,
  sent bigint not null,
  message text,
  state smallint not null,
  changed bigint not null,
  -- New, or sent and wanting more, or in the middle of a post.
  unsettled boolean not null generated always as (state = 1 or (state in (0, 2) and sent < wanted)) stored,
  primary key (room, key)
);
create index slots_unsettled on slots (room, key) where unsettled;

create table identities (
  key text collate "C" primary key,
  channel text not null,
  platform_id text not null,
  member text collate "C" not null,
  seen integer not null
);
create index identities_member on identities (member, key);

create table memberships (
  member text collate "C" not null,
  room text collate "C" not null,
  primary key (member, room)
);
create index memberships_room on memberships (room);

create table addresses (
  key text collate "C" primary key,
  room text collate "C" not null,
  channel text not null,
  conversation text not null
);
create index addresses_room on addresses (room);

create table aliases (
  key text collate "C" primary key,
  room text collate "C" not null
);
create index aliases_room on aliases (room);

create table counters (
  key text collate "C" primary key,
  answered integer not null,
  correct integer not null
) with (fillfactor = 80);

create table flags (
  question text collate "C" not null,
  revision integer not null,
  member text collate "C" not null,
  reason smallint not null,
  room text not null,
  at bigint not null,
  primary key (question, revision, member)
);
create index flags_member on flags (member, question, revision);

create table notes (
  key text collate "C" primary key,
  value text not null
);

-- Signs of life, a row for each process that ever was.
create table pulses (
  owner uuid primary key,
  at bigint not null
);

-- What one process does at a time.
create table claims (
  name text collate "C" primary key,
  owner uuid not null,
  until timestamptz not null
);

-- The processes of a cluster, and who suspects whom; one version for all rows of a deployment.
create table cluster_versions (
  deployment text primary key,
  version integer not null
);
create table cluster_members (
  deployment text not null references cluster_versions on delete cascade,
  silo text not null,
  entry text not null,
  active boolean not null,
  alive timestamptz not null,
  primary key (deployment, silo)
);
