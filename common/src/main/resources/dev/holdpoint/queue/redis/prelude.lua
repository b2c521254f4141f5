-- What every script begins with: the server's clock, key names, whole numbers, events.
-- KEYS[1] always carries the hash tag of the partition, {queue:p}; all other names follow from it.
-- Callers declare in KEYS every key that they can compute; what a script finds out itself (the
-- workspace of a pass, the rounds it asked) is in the same slot.
local T = string.match(KEYS[1], '^hp:({.-}):')
local TIME = redis.call('TIME')
local NOW_US = tonumber(TIME[1]) * 1000000 + tonumber(TIME[2])
local NOW = math.floor(NOW_US / 1000)
local RETENTION = 604800000
local STREAM_CAP = 10000

local function key(name) return 'hp:' .. T .. ':' .. name end
local function secret_key(name) return 'hps:' .. T .. ':' .. name end

-- `..` would write a number above 1e14 as 1.79e+15.
local function whole(n) return string.format('%.0f', n) end

-- Some fields of a hash as a table; a missing one is false.
local function fields(name, ...)
  local wanted, found = {...}, {}
  local values = redis.call('HMGET', key(name), unpack(wanted))
  for i, field in ipairs(wanted) do found[field] = values[i] end
  return found
end

-- One entry in the events stream: what moved which pass, and the few things that say how.
local function emit(event, id, ...)
  redis.call('XADD', key('events'), 'MAXLEN', '~', STREAM_CAP, '*',
    'event', event, 'pass', id, 'at', whole(NOW), ...)
end

-- Above every fence of this pass that anybody ever saw, also after a rollback.
local function next_fence(old) return whole(math.max((tonumber(old or '0') or 0) + 1, NOW_US)) end
