-- take: queued → running, for at most as many passes as asked for.
-- Order: publish > front > high > normal > low; of a paused queue only publish. So that nothing
-- starves, every 8th take that gets something looks at normal before high, and every 32nd at low
-- before both. `publish` holds half-published passes: they have their workspace already.
-- First everything is read and decided, then XREADGROUP delivers exactly what was looked at, then
-- the hashes are written: nothing is half taken when a read fails (a slot that migrates).
-- An entry counts only if the hash is `queued` and names it; others are acknowledged and deleted.
-- A pass whose workspace is held goes to that workspace's blocked list and stays `queued`.
-- `suspect` holds passes that may have ended their executors: one that runs nothing takes one of them and
-- nothing else; one that runs something has it kept for itself, and takes nothing more until it runs nothing.
-- KEYS 1 counts 2 paused 3 leases 4 blocked 5 bell 6 events 7 boots
--      8-13 ready:publish suspect front high normal low
-- ARGV 1 executor 2 boot 3 how many at most 4 lease in ms 5 how many it runs
-- returns any | alone (run nothing beside these) | kept (a suspect is kept for this executor as long as it asks
--         again within a lease), then per pass: id fence attempt spec step plugins entries warnings journal
--         parked parked_round reruns decision presets
local LOOK_AHEAD = 32
local KEPT = {'spec', 'step', 'plugins', 'entries', 'warnings', 'journal', 'parked', 'parked_round', 'reruns', 'decision'}
local executor, boot, wanted, lease, running = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local function last_delivered(stream)
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = {}
    for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
    if info['name'] == 'exec' then return info['last-delivered-id'] end
  end
  return nil
end

local function waiting(class, most)
  local stream = key('ready:' .. class)
  if redis.call('EXISTS', stream) == 0 then return {}, stream, nil end
  local last = last_delivered(stream)
  return redis.call('XRANGE', stream, last and '(' .. last or '-', '+', 'COUNT', most), stream, last
end

-- Whether a suspect may be kept for this executor: it is for no other.
local function is_to_keep()
  if #waiting('suspect', 1) == 0 then return false end
  local kept = fields('counts', 'suspect_by', 'suspect_until')
  return not kept.suspect_by or kept.suspect_by == boot or tonumber(kept.suspect_until) <= NOW
end

local company = 'any'
local function order()
  if redis.call('EXISTS', key('paused')) == 1 then return {'publish'} end
  if running == 0 then
    if #waiting('publish', 1) == 0 and #waiting('suspect', 1) > 0 then
      company = 'alone'
      return {'suspect'}
    end
  elseif is_to_keep() then
    company = 'kept'
    return {'publish'}
  end
  local turn = tonumber(redis.call('HGET', key('counts'), 'takes') or '0') + 1
  if turn % 32 == 0 then return {'publish', 'front', 'low', 'high', 'normal'} end
  if turn % 8 == 0 then return {'publish', 'front', 'normal', 'high', 'low'} end
  return {'publish', 'front', 'high', 'normal', 'low'}
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
local classes = order()
if company == 'alone' then wanted = math.min(wanted, 1) end
for _, class in ipairs(classes) do
  if wanted > 0 then
    local page = wanted + LOOK_AHEAD
    local entries, stream, last = waiting(class, page)
    local plan = {class = class, stream = stream, has_group = last ~= nil}
    for _, entry in ipairs(entries) do
      if wanted == 0 then break end
      plan[#plan + 1] = judge(class, entry)
    end
    is_more = is_more or #plan == page
    if #plan > 0 then plans[#plans + 1] = plan end
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
  redis.call('XREADGROUP', 'GROUP', 'exec', executor, 'COUNT', #plan, 'STREAMS', plan.stream, '>')
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

redis.call('ZADD', key('boots'), NOW, boot)
if #taken > 0 then redis.call('HINCRBY', key('counts'), 'takes', 1) end
if company == 'kept' then
  redis.call('HSET', key('counts'), 'suspect_by', boot, 'suspect_until', whole(NOW + lease))
elseif company == 'alone' then
  redis.call('HDEL', key('counts'), 'suspect_by', 'suspect_until')
  if #taken == 0 then company, is_more = 'any', true end
end
if is_more then ring() end
table.insert(taken, 1, company)
return taken
