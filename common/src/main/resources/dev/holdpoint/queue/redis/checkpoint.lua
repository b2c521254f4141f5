-- checkpoint: running at a step → running at a later one; its phase, journal, parked work, rounds
-- and secrets are over. A pass that was cancelled while it was being published ends here instead:
-- running → done(cancelled).
-- KEYS 1 pass:<id> 2 result:<id> 3 leases 4 st:done 5 results 6 events 7 bell 8 blocked
--      9 hps preset:<id> 10-15 ready:publish suspect front high normal low 16 kept 17 log:<id>
--      18 publish_blocked
-- ARGV 1 id 2 executor 3 fence 4 the later step 5 plugins or '' 6 entries 7 warnings
-- returns ok | already | cancelled | fenced
local id, executor, fence, step, plugins, entries, warnings = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'round', 'entry', 'workspace', 'asked',
  'attempt', 'cancel_by', 'cancel_how', 'blocked_since')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end
if tonumber(pass.step) >= tonumber(step) then return {'already'} end

reach(id, pass, step)
if pass.blocked_since then redis.call('ZREM', key('publish_blocked'), id) end
redis.call('HSET', KEYS[1], 'entries', entries, 'warnings', warnings, 'updated', whole(NOW))
if plugins ~= '' then redis.call('HSET', KEYS[1], 'plugins', plugins) end
emit('checkpoint', id, 'executor', executor, 'fence', fence, 'step', step)
if pass.cancel_by then
  pass.entries, pass.warnings = entries, warnings
  cancelled(id, pass, pass.cancel_by, pass.cancel_how)
  return {'cancelled'}
end
return {'ok'}
