-- decide: a person says which way a blocked publish goes on. scheduled → queued through ready:publish, at
-- once; a pass that is queued or running stays, and whoever works on it next acts on the decision.
-- KEYS 1 pass:<id> 2 scheduled 3 bell 4 events 5 ready:publish
-- ARGV 1 id 2 way 3 by 4 how 5 why
-- returns decided, when | unblocked, state, phase, tries | gone
local id, way, by, how, why = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'phase', 'blocked_since', 'tries', 'decision', 'decided')

if not pass.state then return {'gone'} end
if pass.phase ~= 'publishing' or not pass.blocked_since then
  return {'unblocked', pass.state, pass.phase, pass.tries}
end
if pass.decided then
  local last = cjson.decode(pass.decision)
  if last.way == way and last.by == by and last.how == how and last.why == why then return {'decided', last.at} end
end

local decision = cjson.encode({way = way, by = by, how = how, why = why, at = whole(NOW)})
redis.call('HSET', KEYS[1], 'decision', decision, 'decided', '1', 'tries', '0', 'updated', whole(NOW))
redis.call('HDEL', KEYS[1], 'blocked_next')
emit('decided', id, 'way', way, 'by', by, 'how', how, 'why', why)
if pass.state == 'scheduled' then
  redis.call('ZREM', key('scheduled'), id)
  redis.call('HSET', KEYS[1], 'state', 'queued')
  ready('publish', id)
end
return {'decided', whole(NOW)}
