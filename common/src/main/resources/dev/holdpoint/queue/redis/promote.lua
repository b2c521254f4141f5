-- promote: what lapsed or fell due.
--   lease over, half published   running → queued through ready:publish, workspace kept, attempt given back
--   lease over, attempts out     running → dead
--   lease over, poison           running → dead: it ran when `poison after` starts of executors fell silent,
--                                           and then again with one that ran nothing else
--   lease over, under suspicion  running → queued through ready:suspect
--   lease over for the 1st time  running → queued through ready:front
--   lease over again             running → scheduled, after a random part (full jitter) of a delay that doubles
--   due                          scheduled → queued (half published: through ready:publish)
--   workspace free again         blocked → ready:front
--   nobody answered in time      waiting → what was worked out when it was asked
--   retention over               forgotten
--   more done than are kept      the oldest forgotten
-- Notes when memory is low, for submit to refuse what is new before Redis refuses everything.
-- Every reclaim raises the fence. A gap in this script's own stamps above half a lease, or a step
-- back, means that Redis was away and nobody could renew: all leases are extended once instead.
-- Deadlines of questions are not: they are moments that people were told.
-- KEYS 1 counts 2 leases 3 scheduled 4 blocked 5 st:done 6 st:dead 7 bell 8 events
--      9-14 ready:publish suspect front high normal low 15 kept 16 deadlines 17 open 18 st:waiting 19 results
--      20 boots 21 memory_low
-- ARGV 1 lease in ms 2 attempts at most 3 poison after 4 delay before the second try again in ms 5 longest delay
--      in ms 6 a random number in [0, 1) 7 share of maxmemory above which no passes are taken in
--      8 how many done passes are kept at most
-- returns how many expired, due, unblocked, dead, overdue
local BATCH = 100
local SILENT = 3000
local FORGOTTEN = 86400000
local lease, most, poison_after = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local first_delay, longest_delay, random = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local expired, due, unblocked, dead, unanswered = 0, 0, 0, 0, 0

local memory = redis.call('INFO', 'memory')
local used, most_memory = tonumber(string.match(memory, '\nused_memory:(%d+)')), tonumber(string.match(memory, '\nmaxmemory:(%d+)'))
if used and most_memory and most_memory > 0 and used > most_memory * tonumber(ARGV[7]) then
  redis.call('SET', key('memory_low'), whole(used) .. ' of ' .. whole(most_memory), 'PX', 5000)
else
  redis.call('DEL', key('memory_low'))
end

local stamp = tonumber(redis.call('HGET', key('counts'), 'promoted') or '0')
redis.call('HSET', key('counts'), 'promoted', whole(NOW))
if NOW < stamp or NOW - stamp > lease / 2 then
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('leases'), '-inf', NOW + lease)) do
    if redis.call('EXISTS', key('pass:' .. id)) == 1 then
      redis.call('HSET', key('pass:' .. id), 'lease_until', whole(NOW + lease))
      redis.call('ZADD', key('leases'), NOW + lease, id)
    else
      redis.call('ZREM', key('leases'), id)
    end
  end
  return {'0', '0', '0', '0', '0'}
end

-- Another random number in [0, 1) from the one given; any few in a row are far from each other.
local function next_random()
  random = (random + 0.6180339887498949) % 1
  return random
end

local function heard(boot) return tonumber(redis.call('ZSCORE', key('boots'), boot or '') or '0') end

-- The starts of executors that fell silent while they ran this step, the one that has it included. One that was
-- heard since had only been slow. A note that cannot be read counts for nothing, and holds nobody up.
local function lost_with(id, pass)
  local lost = {}
  local is_readable, noted = pcall(cjson.decode, pass.lost or '[]')
  for _, one in ipairs(is_readable and type(noted) == 'table' and noted or {}) do
    local is_whole = type(one) == 'table' and type(one.boot) == 'string' and type(one.at) == 'number'
      and type(one.executor) == 'string' and type(one.attempt) == 'number'
    if is_whole and heard(one.boot) <= one.at then lost[#lost + 1] = one end
  end
  if pass.boot and NOW - heard(pass.boot) > SILENT then
    lost[#lost + 1] = {executor = pass.owner, boot = pass.boot, at = NOW, attempt = tonumber(pass.attempt)}
  end
  if #lost > 0 then
    redis.call('HSET', key('pass:' .. id), 'lost', cjson.encode(lost))
  else
    redis.call('HDEL', key('pass:' .. id), 'lost')
  end
  return lost
end

local function perish(id, pass, fence, reason)
  redis.call('HSET', key('pass:' .. id), 'state', 'dead', 'reason', reason)
  redis.call('HDEL', key('pass:' .. id), 'suspect')
  redis.call('ZADD', key('st:dead'), NOW, id)
  emit('dead', id, 'executor', pass.owner, 'fence', fence, 'attempt', pass.attempt, 'reason', reason)
  dead = dead + 1
end

local function poison(lost)
  local whom = {}
  for _, one in ipairs(lost) do whom[#whom + 1] = one.executor .. ' (attempt ' .. whole(one.attempt) .. ')' end
  return 'poison: ' .. #lost .. ' executors ended while they ran it, the last one running nothing else: '
    .. table.concat(whom, ', ')
end

-- To the front at once the first time, for most often the host is to blame; later ones wait.
local function retry(id, pass, fence)
  local attempt = tonumber(pass.attempt)
  local ceiling = attempt < 2 and 0 or math.min(longest_delay, first_delay * 2 ^ (attempt - 2))
  local delay = math.floor(ceiling * next_random())
  if delay < 1 then
    emit('lapsed', id, 'executor', pass.owner, 'fence', fence, 'to', 'front')
    ready('front', id)
  else
    redis.call('HSET', key('pass:' .. id), 'state', 'scheduled')
    redis.call('ZADD', key('scheduled'), NOW + delay, id)
    emit('lapsed', id, 'executor', pass.owner, 'fence', fence, 'to', 'scheduled', 'due', whole(NOW + delay))
  end
  expired = expired + 1
end

local function reclaim(id)
  local hash = key('pass:' .. id)
  local pass = fields('pass:' .. id, 'state', 'owner', 'boot', 'fence', 'attempt', 'phase', 'entry', 'workspace',
    'lost', 'suspect')
  if pass.state ~= 'running' then
    redis.call('ZREM', key('leases'), id)
    return
  end
  pass.owner = pass.owner or 'nobody'
  local fence = next_fence(pass.fence)
  redis.call('HSET', hash, 'state', 'queued', 'fence', fence, 'reason', 'the lease of ' .. pass.owner .. ' ran out',
    'updated', whole(NOW))
  redis.call('HDEL', hash, 'entry')
  leave(id, pass.entry)
  if pass.phase == 'publishing' then
    redis.call('HINCRBY', hash, 'attempt', -1)
    emit('lapsed', id, 'executor', pass.owner, 'fence', fence, 'to', 'publish')
    ready('publish', id)
    expired = expired + 1
    return
  end
  local lost = lost_with(id, pass)
  if pass.suspect and #lost > poison_after then
    perish(id, pass, fence, poison(lost))
  elseif #lost >= poison_after and not pass.suspect then
    redis.call('HSET', hash, 'suspect', '1')
    emit('lapsed', id, 'executor', pass.owner, 'fence', fence, 'to', 'suspect')
    ready('suspect', id)
    expired = expired + 1
  elseif tonumber(pass.attempt) >= most then
    perish(id, pass, fence, 'attempts_out: taken ' .. pass.attempt .. ' times, the lease ran out each time')
  else
    retry(id, pass, fence)
  end
  free(id, pass.workspace)
end

local function fall_due(id)
  redis.call('ZREM', key('scheduled'), id)
  local pass = fields('pass:' .. id, 'state', 'phase', 'priority')
  if pass.state ~= 'scheduled' then return end
  redis.call('HSET', key('pass:' .. id), 'state', 'queued', 'updated', whole(NOW))
  emit('due', id)
  ready(pass.phase == 'publishing' and 'publish' or pass.priority, id)
  due = due + 1
end

-- A holder counts only while it runs or is half published.
local function reexamine(workspace)
  local busy = key('busy:workspace:' .. workspace)
  for _, id in ipairs(redis.call('SMEMBERS', busy)) do
    local pass = fields('pass:' .. id, 'state', 'phase')
    if pass.state ~= 'running' and pass.phase ~= 'publishing' then redis.call('SREM', busy, id) end
  end
  unblocked = unblocked + unblock(workspace)
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('leases'), '-inf', NOW, 'LIMIT', 0, BATCH)) do reclaim(id) end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('scheduled'), '-inf', NOW, 'LIMIT', 0, BATCH)) do fall_due(id) end
for _, workspace in ipairs(redis.call('SRANDMEMBER', key('blocked'), BATCH)) do reexamine(workspace) end
for _, request in ipairs(redis.call('ZRANGEBYSCORE', key('deadlines'), '-inf', NOW, 'LIMIT', 0, BATCH)) do
  if overdue(request) then
    unanswered = unanswered + 1
  else
    redis.call('ZREM', key('deadlines'), request)
  end
end

redis.call('ZREMRANGEBYSCORE', key('boots'), '-inf', NOW - FORGOTTEN)
local over = redis.call('ZRANGEBYSCORE', key('kept'), '-inf', NOW, 'LIMIT', 0, 10 * BATCH)
if #over > 0 then
  redis.call('ZREM', key('st:done'), unpack(over))
  redis.call('ZREM', key('kept'), unpack(over))
end

-- Its hash stays for a while: executors clean up by it.
local function forget(id)
  local pass = fields('pass:' .. id, 'asked', 'dedup')
  redis.call('DEL', key('result:' .. id), key('log:' .. id))
  for request in string.gmatch(pass.asked or '', '%S+') do redis.call('DEL', key('input:' .. id .. '/' .. request)) end
  if pass.dedup and redis.call('GET', key('dedup:' .. pass.dedup)) == id then redis.call('DEL', key('dedup:' .. pass.dedup)) end
  redis.call('PEXPIRE', key('pass:' .. id), 7200000)
  redis.call('ZREM', key('st:done'), id)
  redis.call('ZREM', key('kept'), id)
  emit('forgotten', id, 'reason', 'more done passes than are kept')
end

local surplus = redis.call('ZCARD', key('st:done')) - tonumber(ARGV[8])
if surplus > 0 then
  for _, id in ipairs(redis.call('ZRANGE', key('st:done'), 0, math.min(surplus, BATCH) - 1)) do forget(id) end
end
return {whole(expired), whole(due), whole(unblocked), whole(dead), whole(unanswered)}
