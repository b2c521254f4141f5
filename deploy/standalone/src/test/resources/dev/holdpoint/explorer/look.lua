-- look: everything that a queue holds, as it can be put back and as it can be read.
-- Forgets what only tells people, so that no state differs by it.
-- KEYS what to forget
-- returns for each key that is left: name, time to live in ms or -1, DUMP, type, then what it holds:
--   hash     field, value, …
--   stream   for each entry: id, pass, new | pending | acked
--   others   members in order
local function number(id)
  local ms, seq = string.match(id, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq)
end

local function is_after(id, other)
  local ms, seq = number(id)
  local other_ms, other_seq = number(other)
  return ms > other_ms or (ms == other_ms and seq > other_seq)
end

local function entries(name)
  local last, pending, items = '0-0', {}, {}
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', name)) do
    for i = 1, #group, 2 do
      if group[i] == 'last-delivered-id' then last = group[i + 1] end
    end
    for _, one in ipairs(redis.call('XPENDING', name, 'exec', '-', '+', 100)) do pending[one[1]] = true end
  end
  for _, entry in ipairs(redis.call('XRANGE', name, '-', '+')) do
    items[#items + 1] = entry[1]
    items[#items + 1] = entry[2][2]
    items[#items + 1] = pending[entry[1]] and 'pending' or is_after(entry[1], last) and 'new' or 'acked'
  end
  return items
end

local function held(name, kind)
  if kind == 'hash' then return redis.call('HGETALL', name) end
  if kind == 'zset' then return redis.call('ZRANGE', name, 0, -1) end
  if kind == 'set' then return redis.call('SMEMBERS', name) end
  if kind == 'list' then return redis.call('LRANGE', name, 0, -1) end
  if kind == 'stream' then return entries(name) end
  return {redis.call('GET', name)}
end

if #KEYS > 0 then redis.call('DEL', unpack(KEYS)) end
local all, names = {}, redis.call('KEYS', 'hp*')
table.sort(names)
for _, name in ipairs(names) do
  local kind = redis.call('TYPE', name)['ok']
  all[#all + 1] = {name, tostring(redis.call('PTTL', name)), redis.call('DUMP', name), kind, held(name, kind)}
end
return all
