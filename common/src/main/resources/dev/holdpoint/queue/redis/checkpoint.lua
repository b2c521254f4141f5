-- checkpoint: running at a step → running at a later one; its phase, journal, parked work, rounds
-- and secrets are over.
-- KEYS 1 pass:<id> 2 events
-- ARGV 1 id 2 executor 3 fence 4 the later step 5 plugins or '' 6 entries 7 warnings
-- returns ok | already | fenced
local id, executor, fence, step, plugins, entries, warnings = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'round')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end
if tonumber(pass.step) >= tonumber(step) then return {'already'} end

reach(id, pass, step)
redis.call('HSET', KEYS[1], 'entries', entries, 'warnings', warnings, 'updated', whole(NOW))
if plugins ~= '' then redis.call('HSET', KEYS[1], 'plugins', plugins) end
emit('checkpoint', id, 'executor', executor, 'fence', fence, 'step', step)
return {'ok'}
