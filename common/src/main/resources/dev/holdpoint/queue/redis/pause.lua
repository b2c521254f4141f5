-- pause: moves no pass; of the queue only half-published passes are taken from now on.
-- KEYS 1 paused 2 events
-- ARGV 1 by 2 how 3 why
-- returns paused | already, by, why, at
local by, how, why = unpack(ARGV)
if redis.call('EXISTS', KEYS[1]) == 1 then
  local known = fields('paused', 'by', 'why', 'at')
  return {'already', known.by or '', known.why or '', known.at or ''}
end
redis.call('HSET', KEYS[1], 'by', by, 'how', how, 'why', why, 'at', whole(NOW))
emit('paused', '', 'by', by, 'how', how, 'why', why)
return {'paused'}
