-- promote: what lapsed or fell due.
--   lease over, half published   running → queued through ready:publish, workspace kept, attempt given back
--   lease over, attempts out     running → dead
--   lease over                   running → queued through ready:front
--   due                          scheduled → queued (half published: through ready:publish)
--   workspace free again         blocked → ready:front
--   nobody answered in time      waiting → what was worked out when it was asked
--   retention over               forgotten
-- Every reclaim raises the fence. A gap in this script's own stamps above half a lease, or a step
-- back, means that Redis was away and nobody could renew: all leases are extended once instead.
-- Deadlines of questions are not: they are moments that people were told.
-- KEYS 1 counts 2 leases 3 scheduled 4 blocked 5 st:done 6 st:dead 7 bell 8 events
--      9-13 ready:publish front high normal low 14 kept 15 deadlines 16 open 17 st:waiting 18 results
-- ARGV 1 lease in ms 2 attempts at most
-- returns how many expired, due, unblocked, dead, overdue
local BATCH = 100
local lease, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local expired, due, unblocked, dead, unanswered = 0, 0, 0, 0, 0

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

local function reclaim(id)
  local hash = key('pass:' .. id)
  local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'attempt', 'phase', 'entry', 'workspace')
  if pass.state ~= 'running' then
    redis.call('ZREM', key('leases'), id)
    return
  end
  local owner = pass.owner or 'nobody'
  local is_publishing, is_out = pass.phase == 'publishing', tonumber(pass.attempt) >= most
  local fence = next_fence(pass.fence)
  redis.call('HSET', hash, 'state', (is_out and not is_publishing) and 'dead' or 'queued', 'fence', fence,
    'reason', 'the lease of ' .. owner .. ' ran out', 'updated', whole(NOW))
  redis.call('HDEL', hash, 'entry')
  leave(id, pass.entry)
  if is_publishing then
    redis.call('HINCRBY', hash, 'attempt', -1)
    emit('lapsed', id, 'executor', owner, 'fence', fence, 'to', 'publish')
    ready('publish', id)
    expired = expired + 1
    return
  end
  if is_out then
    redis.call('HSET', hash, 'reason', 'attempts_out: taken ' .. pass.attempt .. ' times, the lease ran out each time')
    redis.call('ZADD', key('st:dead'), NOW, id)
    emit('dead', id, 'executor', owner, 'fence', fence, 'attempt', pass.attempt)
    dead = dead + 1
  else
    emit('lapsed', id, 'executor', owner, 'fence', fence, 'to', 'front')
    ready('front', id)
    expired = expired + 1
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

local over = redis.call('ZRANGEBYSCORE', key('kept'), '-inf', NOW, 'LIMIT', 0, 10 * BATCH)
if #over > 0 then
  redis.call('ZREM', key('st:done'), unpack(over))
  redis.call('ZREM', key('kept'), unpack(over))
end
return {whole(expired), whole(due), whole(unblocked), whole(dead), whole(unanswered)}
