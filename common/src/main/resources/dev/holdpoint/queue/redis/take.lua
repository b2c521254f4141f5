-- take: queued → running, for at most as many passes as asked for.
-- Order: publish > front > high > normal > low; of a paused queue only publish. So that nothing
-- starves, every 8th take that gets something looks at normal before high, and every 32nd at low
-- before both. `publish` holds half-published passes: they have their workspace already.
-- First everything is read and decided, then XREADGROUP delivers exactly what was looked at, then
-- the hashes are written: nothing is half taken when a read fails (a slot that migrates).
-- An entry counts only if the hash is `queued` and names it; others are acknowledged and deleted.
-- A pass whose workspace is held goes to that workspace's blocked list and stays `queued`.
-- KEYS 1 counts 2 paused 3 leases 4 blocked 5 bell 6 events 7-11 ready:publish front high normal low
-- ARGV 1 executor 2 boot 3 how many at most 4 lease in ms
-- returns a list; per pass: id fence attempt spec step plugins entries warnings journal parked
--         parked_round reruns decision presets
local LOOK_AHEAD = 32
local KEPT = {'spec', 'step', 'plugins', 'entries', 'warnings', 'journal', 'parked', 'parked_round', 'reruns', 'decision'}
local executor, boot, wanted, lease = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local function order()
  if redis.call('EXISTS', key('paused')) == 1 then return {'publish'} end
  local turn = tonumber(redis.call('HGET', key('counts'), 'takes') or '0') + 1
  if turn % 32 == 0 then return {'publish', 'front', 'low', 'high', 'normal'} end
  if turn % 8 == 0 then return {'publish', 'front', 'normal', 'high', 'low'} end
  return {'publish', 'front', 'high', 'normal', 'low'}
end

local function last_delivered(stream)
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = {}
    for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
    if info['name'] == 'exec' then return info['last-delivered-id'] end
  end
  return nil
end

local held = {}
local function is_full(id, workspace)
  local busy = key('busy:workspace:' .. workspace)
  return held[workspace]
    or (redis.call('SCARD', busy) > 0 and redis.call('SISMEMBER', busy, id) == 0)
end

local function judge(class, entry)
  local id = entry[2][2]
  local pass = fields('pass:' .. id, 'state', 'entry', 'workspace', 'phase', 'fence', 'attempt', unpack(KEPT))
  local item = {id = id, entry = entry[1], pass = pass, verdict = 'take'}
  if pass.state ~= 'queued' or pass.entry ~= class .. ' ' .. entry[1] then
    item.verdict = 'drop'
  elseif pass.phase ~= 'publishing' and is_full(id, pass.workspace) then
    item.verdict = 'block'
  else
    held[pass.workspace] = true
    wanted = wanted - 1
  end
  return item
end

local plans, is_more = {}, false
for _, class in ipairs(order()) do
  local stream = key('ready:' .. class)
  if wanted > 0 and redis.call('EXISTS', stream) == 1 then
    local last, page = last_delivered(stream), wanted + LOOK_AHEAD
    local entries = redis.call('XRANGE', stream, last and '(' .. last or '-', '+', 'COUNT', page)
    local plan = {class = class, stream = stream, has_group = last ~= nil}
    for _, entry in ipairs(entries) do
      if wanted == 0 then break end
      plan[#plan + 1] = judge(class, entry)
    end
    is_more = is_more or #plan == page
    plans[#plans + 1] = plan
  end
end

local taken = {}
local function take(class, item)
  local pass, fence, ends = item.pass, next_fence(item.pass.fence), NOW + lease
  local attempt = whole(tonumber(pass.attempt) + 1)
  redis.call('HSET', key('pass:' .. item.id), 'state', 'running', 'owner', executor, 'boot', boot,
    'fence', fence, 'attempt', attempt, 'lease_until', whole(ends), 'updated', whole(NOW))
  redis.call('HDEL', key('pass:' .. item.id), 'reason', 'raised', 'decided', 'blocked_next')
  redis.call('ZADD', key('leases'), ends, item.id)
  redis.call('SADD', key('busy:workspace:' .. pass.workspace), item.id)
  emit('taken', item.id, 'executor', executor, 'fence', fence, 'attempt', attempt, 'step', pass.step, 'from', class)
  local reply = {item.id, fence, attempt}
  for _, field in ipairs(KEPT) do reply[#reply + 1] = pass[field] end
  reply[#reply + 1] = redis.call('GET', secret_key('preset:' .. item.id))
  taken[#taken + 1] = reply
end

for _, plan in ipairs(plans) do
  if not plan.has_group then redis.call('XGROUP', 'CREATE', plan.stream, 'exec', '0') end
  if #plan > 0 then
    redis.call('XREADGROUP', 'GROUP', 'exec', executor, 'COUNT', #plan, 'STREAMS', plan.stream, '>')
  end
  for _, item in ipairs(plan) do
    if item.verdict == 'take' then
      take(plan.class, item)
    else
      if item.verdict == 'block' then
        redis.call('HDEL', key('pass:' .. item.id), 'entry')
        redis.call('RPUSH', key('blocked:workspace:' .. item.pass.workspace), item.id)
        redis.call('SADD', key('blocked'), item.pass.workspace)
        emit('blocked', item.id)
      end
      drop_entry(plan.class .. ' ' .. item.entry)
    end
  end
end

if #taken > 0 then redis.call('HINCRBY', key('counts'), 'takes', 1) end
if is_more then ring() end
return taken
