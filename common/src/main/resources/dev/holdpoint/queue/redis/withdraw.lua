-- withdraw: moves no pass; forgets an executor's name in the groups of the ready streams, except
-- where it still holds entries (they would be lost with it).
-- KEYS 1-5 ready:publish front high normal low
-- ARGV 1 executor
-- returns ok
for _, stream in ipairs(KEYS) do
  local groups = redis.call('EXISTS', stream) == 1 and redis.call('XINFO', 'GROUPS', stream) or {}
  if #groups > 0 then
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', stream, 'exec')) do
      local info = {}
      for i = 1, #consumer, 2 do info[consumer[i]] = consumer[i + 1] end
      if info['name'] == ARGV[1] and info['pending'] == 0 then
        redis.call('XGROUP', 'DELCONSUMER', stream, 'exec', ARGV[1])
      end
    end
  end
end
return {'ok'}
