-- checkpoint: running at a step → running at a later one; its phase, journal, parked work, rounds
-- and secrets are over.
-- KEYS 1 pass:<id> 2 events
-- ARGV 1 id 2 executor 3 fence 4 the later step 5 plugins or '' 6 entries 7 warnings
-- returns ok | already | fenced
local id, executor, fence, step, plugins, entries, warnings = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'round')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end
if tonumber(pass.step) >= tonumber(step) then return {'already'} end

redis.call('HSET', KEYS[1], 'step', step, 'entries', entries, 'warnings', warnings, 'reruns', '0',
  'updated', whole(NOW))
if plugins ~= '' then redis.call('HSET', KEYS[1], 'plugins', plugins) end
redis.call('HDEL', KEYS[1], 'phase', 'journal', 'parked', 'parked_round', 'round')
for round = 1, tonumber(pass.round or '0') do
  redis.call('DEL', secret_key('secret:' .. id .. '/' .. pass.step .. '/' .. whole(round)))
end
emit('checkpoint', id, 'executor', executor, 'fence', fence, 'step', step)
return {'ok'}
