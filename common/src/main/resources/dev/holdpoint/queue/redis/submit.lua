-- submit: nothing → queued, or scheduled where it may not start yet; any number of passes, each with
-- a verdict of its own. Refused as a whole when memory is full, before anything is written.
-- An idempotency key belongs to the pass that it names for as long as that pass is there.
-- KEYS 1 bell 2 events 3 scheduled 4-6 ready:high normal low 7 memory_low; then for each pass what it has of
--      pass:<id>, hps preset:<id>, dedup:<digest>
-- ARGV for each pass: 1 id 2 spec (presets redacted) 3 keyed digest of the whole spec 4 workspace
--      5 priority 6 presets as JSON, or '' 7 not before, in ms, or '' 8 retention in ms, or '' for the
--      usual 9 keyed digest of workspace and idempotency key, or '' 10 how many more fields, then for
--      each its name, such as label:<name>, and value
-- returns for each pass: new, id | known, id (the same spec is there) | conflict, id (the id belongs
--      to another spec) | key_conflict, id (the key does) | too_far, id | memory_low, how much is used |
--      broken, error
local FURTHEST = 366 * 86400000

-- How much memory is used, while it is so much that there are only old passes.
local low = redis.call('GET', key('memory_low'))

-- The digest of the spec of a pass that is there; false where none is; an error as a table.
local function stored(id) return redis.pcall('HGET', key('pass:' .. id), 'digest') end

local function judge(id, digest, dedup, not_before)
  local there = stored(id)
  if type(there) == 'table' then return 'broken', there.err end
  if there then return there == digest and 'known' or 'conflict', id end
  if dedup ~= '' then
    local other = redis.pcall('GET', key('dedup:' .. dedup))
    if type(other) == 'table' then return 'broken', other.err end
    local its = other and stored(other)
    if type(its) == 'table' then return 'broken', its.err end
    if its then return its == digest and 'known' or 'key_conflict', other end
  end
  if not_before > NOW + FURTHEST then return 'too_far', id end
  if low then return 'memory_low', low end
  return 'new', id
end

local verdicts, rings, next_arg = {}, 0, 1
while next_arg <= #ARGV do
  local id, spec, digest, workspace, priority, preset, not_before, retention, dedup, more =
    unpack(ARGV, next_arg, next_arg + 9)
  local first, last = next_arg + 10, next_arg + 9 + 2 * tonumber(more)
  next_arg = last + 1
  not_before = tonumber(not_before) or 0
  local verdict, about = judge(id, digest, dedup, not_before)
  verdicts[#verdicts + 1] = {verdict, about}
  -- Whoever waits for a replica after a repeat waits for the first time too.
  if verdict == 'known' then redis.call('HSET', key('pass:' .. about), 'digest', digest) end
  if verdict == 'new' then
    local is_later = not_before > NOW
    local hash = {'state', is_later and 'scheduled' or 'queued', 'spec', spec, 'digest', digest,
      'workspace', workspace, 'priority', priority, 'step', '0', 'attempt', '0', 'fence', '0',
      'reruns', '0', 'created', whole(NOW), 'updated', whole(NOW)}
    if retention ~= '' then hash[#hash + 1] = 'retention'; hash[#hash + 1] = retention end
    if dedup ~= '' then hash[#hash + 1] = 'dedup'; hash[#hash + 1] = dedup end
    for i = first, last do hash[#hash + 1] = ARGV[i] end
    redis.call('HSET', key('pass:' .. id), unpack(hash))
    if dedup ~= '' then redis.call('SET', key('dedup:' .. dedup), id) end
    if preset ~= '' then redis.call('SET', secret_key('preset:' .. id), preset) end
    if is_later then
      redis.call('ZADD', key('scheduled'), not_before, id)
      emit('submitted', id, 'priority', priority, 'due', whole(not_before))
    else
      enter(priority, id)
      rings = rings + 1
      emit('submitted', id, 'priority', priority)
    end
  end
end
if rings > 0 then ring(rings) end
return verdicts
