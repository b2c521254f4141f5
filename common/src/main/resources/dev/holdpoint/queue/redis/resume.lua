-- resume: moves no pass; all of the queue are taken again.
-- KEYS 1 paused 2 events 3 bell
-- ARGV 1 by 2 how
-- returns resumed | already (it was not paused)
local by, how = unpack(ARGV)
if redis.call('DEL', KEYS[1]) == 0 then return {'already'} end
emit('resumed', '', 'by', by, 'how', how)
ring(64)
return {'resumed'}
