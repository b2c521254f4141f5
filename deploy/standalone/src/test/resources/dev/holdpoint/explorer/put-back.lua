-- put-back: a queue as `look` found it, and nothing else; every executor given is as good as heard for a day.
-- ARGV 1 key of the executors' boots 2 how many of them, then these; then for each key: name, time to live, DUMP
local names = redis.call('KEYS', 'hp*')
if #names > 0 then redis.call('DEL', unpack(names)) end
local boots, many = ARGV[1], tonumber(ARGV[2])
for i = 3 + many, #ARGV, 3 do
  redis.call('RESTORE', ARGV[i], math.max(0, tonumber(ARGV[i + 1])), ARGV[i + 2])
end
local later = (redis.call('TIME')[1] + 86400) * 1000
for i = 3, 2 + many do redis.call('ZADD', boots, later, ARGV[i]) end
return 'OK'
