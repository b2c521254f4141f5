-- release: running → scheduled, or without a delay → queued at the front; the attempt does not
-- count. A half-published pass keeps its phase and its workspace, and comes back through
-- ready:publish.
-- KEYS 1 pass:<id> 2 scheduled 3 leases 4 bell 5 events 6 blocked
--      7-11 ready:publish front high normal low
-- ARGV 1 id 2 executor 3 fence 4 reason 5 delay in ms
-- returns ok | already | fenced
local id, executor, fence, reason, delay = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'phase', 'entry', 'workspace')

if pass.fence ~= fence then return {'fenced'} end
if pass.state == 'scheduled' or pass.state == 'queued' then return {'already'} end
if pass.state ~= 'running' or pass.owner ~= executor then return {'fenced'} end

local is_publishing, is_delayed = pass.phase == 'publishing', tonumber(delay) > 0
redis.call('HSET', KEYS[1], 'state', is_delayed and 'scheduled' or 'queued', 'reason', reason, 'updated', whole(NOW))
redis.call('HINCRBY', KEYS[1], 'attempt', -1)
redis.call('HDEL', KEYS[1], 'entry')
leave(id, pass.entry)
if is_delayed then
  local due = NOW + tonumber(delay)
  redis.call('ZADD', key('scheduled'), due, id)
  emit('released', id, 'executor', executor, 'fence', fence, 'reason', reason, 'due', whole(due))
else
  local class = is_publishing and 'publish' or 'front'
  emit('released', id, 'executor', executor, 'fence', fence, 'reason', reason, 'to', class)
  ready(class, id)
end
if not is_publishing then free(id, pass.workspace) end
return {'ok'}
