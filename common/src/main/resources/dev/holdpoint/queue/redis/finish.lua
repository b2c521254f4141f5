-- finish: running → done.
-- KEYS 1 pass:<id> 2 result:<id> 3 leases 4 st:done 5 results 6 events 7 bell 8 blocked
--      9 hps preset:<id> 10-15 ready:publish suspect front high normal low 16 kept 17 log:<id>
-- ARGV 1 id 2 executor 3 fence 4 step 5 outcome 6 result as JSON
-- returns ok | already | fenced | publishing (half published: only a checkpoint may follow)
local id, executor, fence, step, outcome, result = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'phase', 'outcome', 'entry', 'workspace', 'asked')

if pass.fence ~= fence then return {'fenced'} end
if pass.state == 'done' and pass.outcome == outcome then return {'already'} end
if pass.state ~= 'running' or pass.owner ~= executor or tonumber(pass.step) > tonumber(step) then return {'fenced'} end
if pass.phase == 'publishing' then return {'publishing'} end

conclude(id, pass.workspace, pass.asked, outcome, result)
leave(id, pass.entry)
emit('finished', id, 'executor', executor, 'fence', fence, 'step', step, 'outcome', outcome)
free(id, pass.workspace)
return {'ok'}
