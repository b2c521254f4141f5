-- raise: running → running, under a fence above one that was found on disk.
-- KEYS 1 pass:<id> 2 events
-- ARGV 1 id 2 executor 3 fence (before a raise whose reply was lost: that one) 4 the fence found
-- returns raised, the new fence | fenced
local id, executor, fence, seen = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'raised')

if pass.state ~= 'running' or pass.owner ~= executor then return {'fenced'} end
if pass.fence ~= fence and pass.raised ~= fence then return {'fenced'} end
if pass.raised == fence and tonumber(pass.fence) > tonumber(seen) then return {'raised', pass.fence} end

local higher = next_fence(whole(math.max(tonumber(pass.fence), tonumber(seen))))
redis.call('HSET', KEYS[1], 'fence', higher, 'raised', fence, 'updated', whole(NOW))
emit('raised', id, 'executor', executor, 'fence', higher, 'from', fence)
return {'raised', higher}
