-- release: running → scheduled; the attempt does not count. A half-published pass keeps its phase
-- and its workspace, and will come back through ready:publish.
-- KEYS 1 pass:<id> 2 scheduled 3 leases 4 bell 5 events 6 blocked
--      7-11 ready:publish front high normal low
-- ARGV 1 id 2 executor 3 fence 4 reason 5 delay in ms
-- returns ok | already | fenced
local id, executor, fence, reason, delay = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'phase', 'entry', 'workspace')

if pass.fence ~= fence then return {'fenced'} end
if pass.state == 'scheduled' or pass.state == 'queued' then return {'already'} end
if pass.state ~= 'running' or pass.owner ~= executor then return {'fenced'} end

local due = NOW + tonumber(delay)
redis.call('HSET', KEYS[1], 'state', 'scheduled', 'reason', reason, 'updated', whole(NOW))
redis.call('HINCRBY', KEYS[1], 'attempt', -1)
redis.call('HDEL', KEYS[1], 'entry')
leave(id, pass.entry)
redis.call('ZADD', key('scheduled'), due, id)
emit('released', id, 'executor', executor, 'fence', fence, 'reason', reason, 'due', whole(due))
if pass.phase ~= 'publishing' then free(id, pass.workspace) end
return {'ok'}
