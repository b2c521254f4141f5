-- rerun: running → running, the current step from nothing; its answers stay.
-- KEYS 1 pass:<id> 2 events
-- ARGV 1 id 2 executor 3 fence 4 step 5 reruns so far, as the caller knows them
-- returns ok | already | fenced | publishing (half published: only a checkpoint may follow)
local id, executor, fence, step, reruns = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'reruns', 'phase')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end
if tonumber(pass.step) > tonumber(step) or tonumber(pass.reruns) > tonumber(reruns) then return {'already'} end
if pass.phase == 'publishing' then return {'publishing'} end

redis.call('HSET', KEYS[1], 'reruns', whole(tonumber(reruns) + 1), 'updated', whole(NOW))
redis.call('HDEL', KEYS[1], 'parked', 'parked_round')
emit('rerun', id, 'executor', executor, 'fence', fence, 'step', step)
return {'ok'}
