-- release: running → scheduled, or without a delay → queued at the front; the attempt does not
-- count. A half-published pass keeps its phase and its workspace, and comes back through
-- ready:publish.
-- One whose publish is blocked waits twice as long after every try, up to the longest delay; not at
-- all once a person has decided what nobody has acted on.
-- KEYS 1 pass:<id> 2 scheduled 3 leases 4 bell 5 events 6 blocked
--      7-12 ready:publish suspect front high normal low 13 publish_blocked
-- ARGV 1 id 2 executor 3 fence 4 reason 5 delay in ms 6 longest delay in ms of a blocked publish,
--      '' when it is none
-- returns ok | already | fenced
local id, executor, fence, reason, delay, longest = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'phase', 'entry', 'workspace', 'tries', 'decided')

if pass.fence ~= fence then return {'fenced'} end
if pass.state == 'scheduled' or pass.state == 'queued' then return {'already'} end
if pass.state ~= 'running' or pass.owner ~= executor then return {'fenced'} end

local is_publishing, is_blocked = pass.phase == 'publishing', longest ~= ''
delay = tonumber(delay)
if is_blocked then delay = math.min(delay * 2 ^ tonumber(pass.tries or '0'), tonumber(longest)) end
if is_publishing and pass.decided then delay = 0 end
local due = NOW + delay

redis.call('HSET', KEYS[1], 'state', delay > 0 and 'scheduled' or 'queued', 'reason', reason, 'updated', whole(NOW))
redis.call('HINCRBY', KEYS[1], 'attempt', -1)
redis.call('HDEL', KEYS[1], 'entry')
if is_blocked then redis.call('HINCRBY', KEYS[1], 'tries', 1) end
if is_blocked and is_publishing then
  redis.call('HSETNX', KEYS[1], 'blocked_since', whole(NOW))
  redis.call('HSET', KEYS[1], 'blocked', reason, 'blocked_next', whole(due))
  redis.call('ZADD', key('publish_blocked'), 'NX', NOW, id)
end
leave(id, pass.entry)
local function told(...)
  if is_blocked then
    emit('publish_blocked', id, 'executor', executor, 'fence', fence, 'reason', reason, ...)
  else
    emit('released', id, 'executor', executor, 'fence', fence, 'reason', reason, ...)
  end
end
if delay > 0 then
  redis.call('ZADD', key('scheduled'), due, id)
  told('due', whole(due))
else
  local class = is_publishing and 'publish' or 'front'
  told('to', class)
  ready(class, id)
end
if not is_publishing then free(id, pass.workspace) end
return {'ok'}
