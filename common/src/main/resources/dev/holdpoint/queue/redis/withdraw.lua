-- withdraw: moves no pass; forgets an executor's name in the groups of the ready streams, except
-- where it still holds entries (they would be lost with it).
-- KEYS 1-6 ready:publish suspect front high normal low
-- ARGV 1 executor
-- returns ok
local function named(pairs)
  local info = {}
  for i = 1, #pairs, 2 do info[pairs[i]] = pairs[i + 1] end
  return info
end

local function has_group(stream)
  if redis.call('EXISTS', stream) == 0 then return false end
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    if named(group)['name'] == 'exec' then return true end
  end
  return false
end

for _, stream in ipairs(KEYS) do
  for _, consumer in ipairs(has_group(stream) and redis.call('XINFO', 'CONSUMERS', stream, 'exec') or {}) do
    local info = named(consumer)
    if info['name'] == ARGV[1] and info['pending'] == 0 then
      redis.call('XGROUP', 'DELCONSUMER', stream, 'exec', ARGV[1])
    end
  end
end
return {'ok'}
