-- The thirteen signals of Feed.home() for one reader: $me, at $now, reached under $keys, of $groups, following $follows.
with
keys as (select unnest($keys) as audience),
circles as (select unnest($groups) as audience),
follows as (select unnest($follows) as person),
known as materialized (  -- things of which the reader may know
  select object, author, tag, size from posts where audience in (select audience from keys) or author = $me),
seen as materialized (  -- what the reader may see of the last 90 days
  select l.* from log l semi join known using (object)
  where time >= $now - 90 * $day and (audience in (select audience from keys) or actor = $me)),
made as materialized (
  select time, row_number() over (order by time) as before
  from seen where type = 'Create' and time >= $now - 60 * $day),
verbs(type, weight) as (values ('View', 1.0), ('Like', 2.0), ('Announce', 3.0), ('Create', 4.0)),
recent as materialized (  -- each person once a thing and verb
  select case when type = 'Create' then reply else object end as thing, actor, type, min(time) as time
  from seen where time >= $now - 60 * $day and (type <> 'Create' or reply is not null) group by all),
crowd as materialized (select thing, actor from recent where actor <> $me),
popular as (
  select thing, ln(1 + sum(weight * pow(2, (time - $now) / (2.0 * $day)))) as value
  from recent join verbs using (type) group by thing),
mine as materialized (
  select case when type = 'Create' and reply is not null then reply else object end as thing,
    object, type, reply, time, weight
  from log join verbs using (type) where actor = $me),
history as materialized (
  select thing, row_number() over (order by first desc) - 1 as place
  from (select thing, min(time) as first from mine group by thing order by first desc limit 500)),
affinity as materialized (
  select author, ln(1 + sum(weight * pow(2, (time - $now) / (3 * 2629800e6)))) as value
  from mine join known on known.object = thing where author <> $me group by author),
shared as materialized (select thing, actor from crowd semi join history using (thing)),
readers as materialized (select thing, count(*) as n from crowd group by thing),
reads as materialized (select actor, count(*) as n from crowd group by actor),
pull as (select actor, sum(pow(n + 3, -0.7)) as value from shared join readers using (thing) group by actor),
rarity as (select thing, 1 / ln(2 + count(*)) as value from shared group by thing),
likeness as (select actor, sum(value) as value from shared join rarity using (thing) group by actor),
near as materialized (
  select actor, pull.value / n as items, likeness.value / sqrt(1 + n) as peers
  from pull join likeness using (actor) join reads using (actor)),
alike as (
  select thing, sqrt(sum(items) * pow(any_value(n) + 3, -0.7)) as items, ln(1 + sum(peers)) as peers
  from crowd join near using (actor) join readers using (thing) group by thing),
docs as materialized (select distinct object from seen where type = 'Create' and time >= $now - 60 * $day),
total as (select count(*) as n from docs),
spoken as materialized (select object, term from terms semi join docs using (object)),
idf as materialized (
  select term, ln((1 + any_value(n)) / (1.0 + count(*))) as value from spoken, total group by term),
own_terms as materialized (
  select thing, place, term, coalesce(idf.value, ln(1 + n)) as value
  from history semi join known on known.object = thing join terms on terms.object = thing
    left join idf using (term), total where place < 100),
own_norms as (select thing, sqrt(sum(value * value)) as norm from own_terms group by thing),
profile as (
  select term, sum(value * pow(0.97, place) / norm) / sqrt((select least(count(*), 100) from history)) as value
  from own_terms join own_norms using (thing) group by term),
topics as (
  select object as thing, greatest(sum(idf.value * coalesce(profile.value, 0)) / sqrt(sum(idf.value * idf.value)), 0)
    as value
  from spoken join idf using (term) left join profile using (term) group by object),
endorsing as materialized (
  select thing, actor, author, tag from recent join known on known.object = thing
  where type <> 'View' and tag is not null and author <> actor),
experts as (select author, tag from endorsing group by all having count(distinct actor) >= 3),
endorsed as (
  select distinct thing from endorsing e semi join experts x on e.actor = x.author and e.tag = x.tag),
posting as (select actor, count(*) as n from seen where type = 'Create' group by actor),
threads as (
  select reply as thing, max(pow(2, (time - $now) / (14.0 * $day))) as value
  from mine where type = 'Create' and reply is not null group by reply),
visits as materialized (
  select v.time, coalesce(made.before, 0) as there
  from (select time from (select time, lag(time) over (order by time) as last from mine)
    where last is null or time - last > 1800e6 order by time desc limit 50) v
    asof left join made on v.time >= made.time),
candidates as materialized (
  select l.*, coalesce(made.before, 0) as before, coalesce(k.author, l.actor) as author, k.size
  from seen l left join known k using (object) asof left join made on l.time >= made.time
  where l.time >= $now - 60 * $day and l.type <> 'View' and l.actor <> $me),
passed as (
  select c.row, sum(pow(1 + greatest(there - before, 0), -0.5)) as value
  from candidates c join visits v on v.time > c.time group by c.row),
scored as (
  select c.row, c.time,
    3 * pow(2, (c.time - $now) / (1.0 * $day))
    + 0.6 * coalesce(p.value, 0)
    + greatest(coalesce(a.value, 0), coalesce(b.value, 0))
    + (c.actor in (select person from follows) or c.author in (select person from follows))::int
    + 1.5 * case when c.mention = $me then 1.0
        when c.reply in (select object from mine where type = 'Create') then 0.8
        else greatest(coalesce(t.value, 0), coalesce(u.value, 0)) / 2 end
    + coalesce(topics.value, 0)
    + 0.6 * coalesce(alike.items, 0)
    + 0.6 * coalesce(alike.peers, 0)
    + 0.5 * case when c.audience in (select audience from circles) then 0.5 else 0 end
    + 0.3 * (0.5 * least(1, coalesce(c.size, 0) / 1500.0)
        + case when c.object in (select thing from endorsed) then 0.25 else 0 end)
    + 0.2 / sqrt(1 + coalesce(posting.n, 0))
    + 3 * coalesce(c.tag = $important and c.object not in (select object from mine where type = 'Like'), false)::int
    - 0.5 * case when c.object in (select thing from history) then 0 else ln(1 + coalesce(f.value, 0)) end
    as score
  from candidates c
    left join popular p on p.thing = c.object
    left join affinity a on a.author = c.author
    left join affinity b on b.author = c.actor
    left join threads t on t.thing = c.reply
    left join threads u on u.thing = c.object
    left join topics on topics.thing = c.object
    left join alike on alike.thing = c.object
    left join posting on posting.actor = c.author
    left join passed f on f.row = c.row)
select row, score from scored order by score desc, row desc limit 20
