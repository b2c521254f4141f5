-- publishing: running → running in the phase `publishing`: leave to write `go` for a sealed journal.
-- From here on nobody but an owner ends the pass. The step moves forward only, and no other journal
-- takes the place of one that may be half applied.
-- KEYS 1 pass:<id> 2 events
-- ARGV 1 id 2 executor 3 fence 4 step 5 hash of the journal 6 plugins or '' 7 entries 8 warnings
-- returns ok | already | fenced | publishing (another journal is)
local id, executor, fence, step, journal, plugins, entries, warnings = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'round', 'phase', 'journal')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end
if tonumber(pass.step) > tonumber(step) then return {'already'} end
if pass.phase == 'publishing' then return {pass.journal == journal and 'already' or 'publishing'} end

reach(id, pass, step)
redis.call('HSET', KEYS[1], 'phase', 'publishing', 'journal', journal,
  'entries', entries, 'warnings', warnings, 'updated', whole(NOW))
redis.call('HDEL', KEYS[1], 'tries')
if plugins ~= '' then redis.call('HSET', KEYS[1], 'plugins', plugins) end
emit('publishing', id, 'executor', executor, 'fence', fence, 'step', step, 'journal', journal)
return {'ok'}
