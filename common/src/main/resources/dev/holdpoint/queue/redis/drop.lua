-- drop: a dead pass is given up for good. It can be read for its retention, as dead; it is in no index any more.
-- KEYS 1 pass:<id> 2 st:dead 3 events 4 log:<id> 5 hps preset:<id>
-- ARGV 1 id 2 by 3 how 4 why
-- returns dropped | already | replayed, as which | state, the state (it is not dead) | gone
local id, by, how, why = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'replayed_as', 'dropped', 'asked', 'reason')

if not pass.state then return {'gone'} end
if pass.dropped then return {'already'} end
if pass.replayed_as then return {'replayed', pass.replayed_as} end
if pass.state ~= 'dead' then return {'state', pass.state} end

redis.call('HSET', KEYS[1], 'dropped', whole(NOW), 'reason', (pass.reason or 'dead') .. '; dropped by ' .. by
  .. (why ~= '' and ': ' .. why or ''))
emit('dropped', id, 'by', by, 'how', how, 'why', why)
outlive(id, pass.asked)
redis.call('ZREM', key('st:dead'), id)
return {'dropped'}
