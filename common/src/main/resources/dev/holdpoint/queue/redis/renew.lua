-- renew: extends the leases of an executor's own running passes, if there are any, by a whole lease from now,
-- and notes that this start of the executor was heard.
-- KEYS 1 leases 2 boots 3… pass:<id> of each
-- ARGV 1 executor 2 boot 3 lease in ms 4… id, fence of each; the one before a raise will do, since it may
--      have been read while the raise went on
-- returns which of these pairs, counted from 0, are no longer this executor's: an executor may hold
--         an old and a new claim of one pass, of which only the old one is lost
local executor, ends, lost = ARGV[1], NOW + tonumber(ARGV[3]), {}
redis.call('ZADD', key('boots'), NOW, ARGV[2])

for i = 4, #ARGV, 2 do
  local id, fence = ARGV[i], ARGV[i + 1]
  local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'raised')
  if pass.state == 'running' and pass.owner == executor and (pass.fence == fence or pass.raised == fence) then
    redis.call('HSET', key('pass:' .. id), 'lease_until', whole(ends))
    redis.call('ZADD', key('leases'), ends, id)
  else
    lost[#lost + 1] = (i - 4) / 2
  end
end
return lost
