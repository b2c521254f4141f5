-- peek: moves no pass; the oldest entries of the intake or the answers stream, as much as one round
-- takes. An entry may have any size, so they are looked at one by one, and one that is too large is
-- not handed over. Whoever adds an entry may choose its id, and none can follow the last there is: an
-- empty stream whose last id lies more than a day ahead begins anew.
-- KEYS 1 intake | answers
-- ARGV 1 how many at most 2 largest entry in bytes 3 most bytes in all
-- returns a list; per entry: id, SHA-1 of its fields and values joined by NUL, then these one by one,
--         or of one that is too large the id alone
local LAST = '18446744073709551615-18446744073709551615'
local DAY = 86400000
local most, largest, room = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local entries, from = {}, '-'
while #entries < most and room > 0 do
  local found = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)[1]
  if not found then break end
  local id, texts = found[1], found[2]
  local size = 16 * #texts
  for _, text in ipairs(texts) do size = size + #text end
  local entry = {id}
  if size <= largest then
    entry[2] = redis.sha1hex(table.concat(texts, '\0'))
    for i, text in ipairs(texts) do entry[2 + i] = text end
  end
  entries[#entries + 1] = entry
  room = room - math.min(size, largest)
  if id == LAST then break end
  from = '(' .. id
end
if #entries == 0 and redis.call('EXISTS', KEYS[1]) == 1 then
  local info, last = redis.call('XINFO', 'STREAM', KEYS[1]), nil
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then last = info[i + 1] end
  end
  if tonumber(string.match(last, '^%d+')) > NOW + DAY then redis.call('DEL', KEYS[1]) end
end
return entries
