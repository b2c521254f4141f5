-- replay: a dead pass goes on as a new one, queued: at the step where it died, with the plugins that it began
-- with and the entries it has; or from the start, as if it had just been submitted. The new pass has the answers
-- that came with the old one and its idempotency key. The old one can be read for its retention, as dead.
-- KEYS 1 pass:<id> 2 pass:<new id> 3 st:dead 4 bell 5 events 6 log:<id> 7 hps preset:<id> 8 hps preset:<new id>
--      9-14 ready:publish suspect front high normal low
-- ARGV 1 id 2 new id 3 from the start: '1' or '' 4 by 5 how
-- returns replayed, new id | already, new id of then | dropped | state, the state (it is not dead) | gone
local id, new, is_anew, by, how = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'replayed_as', 'dropped', 'dedup', 'asked', 'priority', 'reason', 'step')

if not pass.state then return {'gone'} end
if pass.replayed_as then return {'already', pass.replayed_as} end
if pass.dropped then return {'dropped'} end
if pass.state ~= 'dead' then return {'state', pass.state} end

local copied = {spec = true, digest = true, workspace = true, priority = true, retention = true, dedup = true}
if is_anew == '' and tonumber(pass.step) > 0 then
  for _, field in ipairs({'step', 'plugins', 'entries', 'warnings'}) do copied[field] = true end
end
local hash = {'state', 'queued', 'step', '0', 'attempt', '0', 'fence', '0', 'reruns', '0', 'created', whole(NOW),
  'updated', whole(NOW), 'retry_of', id}
local old = redis.call('HGETALL', KEYS[1])
for i = 1, #old, 2 do
  if copied[old[i]] or string.sub(old[i], 1, 6) == 'label:' then
    hash[#hash + 1] = old[i]
    hash[#hash + 1] = old[i + 1]
  end
end
redis.call('HSET', KEYS[2], unpack(hash))
if redis.call('EXISTS', KEYS[7]) == 1 then redis.call('RENAME', KEYS[7], KEYS[8]) end
if pass.dedup then
  redis.call('SET', key('dedup:' .. pass.dedup), new)
  redis.call('HDEL', KEYS[1], 'dedup')
end
redis.call('HSET', KEYS[1], 'replayed_as', new, 'reason', (pass.reason or 'dead') .. '; replayed as ' .. new .. ' by ' .. by)
emit('replayed', id, 'as', new, 'by', by, 'how', how)
emit('submitted', new, 'priority', pass.priority, 'retry_of', id)
ready(pass.priority, new)
outlive(id, pass.asked)
redis.call('ZREM', key('st:dead'), id)
return {'replayed', new}
