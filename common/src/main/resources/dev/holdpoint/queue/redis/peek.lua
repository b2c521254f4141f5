-- peek: moves nothing; the oldest entries of the intake stream, as much as one round takes. An entry
-- may have any size, so they are looked at one by one, and one that is too large is not handed over.
-- KEYS 1 intake
-- ARGV 1 how many at most 2 largest entry in bytes 3 most bytes in all
-- returns for each entry: id, SHA-1 of its fields and values joined by NUL, then these one by one | id
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
  from = '(' .. id
end
return entries
