-- cancel: the producer says no. scheduled, queued, waiting, running → done(cancelled). A pass that may
-- be half published only learns of it: it ends with the checkpoint that its journal leads to.
-- Of a waiting pass the question is closed in the same step: whoever answers later learns who won. Where
-- its deadline is there already, that comes first, and what it makes of the pass is cancelled, if it goes on.
-- KEYS 1 pass:<id> 2 result:<id> 3 leases 4 scheduled 5 open 6 st:waiting 7 st:done 8 results 9 events
--      10 bell 11 blocked 12 hps preset:<id> 13 kept 14 log:<id> 15-20 ready:publish suspect front high normal low
--      21 deadlines
-- ARGV 1 id 2 by 3 how
-- returns cancelled | already (so it is) | pending (once published) | over, state, outcome, when | gone
local id, by, how = unpack(ARGV)
local function look()
  return fields('pass:' .. id, 'state', 'outcome', 'phase', 'entry', 'workspace', 'asked', 'open', 'entries',
    'warnings', 'attempt', 'cancel_by', 'updated')
end
local pass = look()

if not pass.state then return {'gone'} end
if pass.state == 'waiting' and pass.open and overdue(pass.open) then pass = look() end
if pass.state == 'done' and pass.outcome == 'cancelled' then return {'already'} end
if pass.state == 'done' or pass.state == 'dead' then return {'over', pass.state, pass.outcome, pass.updated} end
if pass.phase == 'publishing' then
  if not pass.cancel_by then
    redis.call('HSET', KEYS[1], 'cancel_by', by, 'cancel_how', how, 'updated', whole(NOW))
    emit('cancel_requested', id, 'by', by, 'how', how)
  end
  return {'pending'}
end

if pass.state == 'waiting' and pass.open then
  shut(pass.open, id, 'state', 'cancelled', 'by', by, 'how', how, 'closed', whole(NOW))
end
redis.call('ZREM', key('scheduled'), id)
if pass.state == 'queued' and not pass.entry then
  local list = key('blocked:workspace:' .. pass.workspace)
  redis.call('LREM', list, 0, id)
  if redis.call('EXISTS', list) == 0 then redis.call('SREM', key('blocked'), pass.workspace) end
end
cancelled(id, pass, by, how)
return {'cancelled'}
