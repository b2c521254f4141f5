-- park: running → waiting, with a question out. With a preset, or when the very same question has
-- its answer already, the pass stays running.
-- The round is the first after those the plugin was given that has no other question; the digest
-- says which question is the same. What an abort and the deadline will make of the pass is stored with the
-- question. The same question asked again keeps its deadline.
-- KEYS 1 pass:<id> 2 open 3 inputs 4 st:waiting 5 leases 6 bell 7 events 8 blocked
--      9-14 ready:publish suspect front high normal low 15 deadlines
-- ARGV 1 id 2 executor 3 fence 4 step 5 plugins or '' 6 entries 7 warnings 8 plugin 9 digest
--      10 question as JSON 11 reason 12 fields as JSON 13 rounds given 14 hash of the parked work or ''
--      15 result after an abort 16 what happens when nobody answers in time, JSON, or '' 17 keyed digest of
--      the preset, or '' 18 values of the preset, redacted 19… secret field, JSON
-- ARGV 16 is an object of texts: after (ms), on_deadline; perhaps deadline_note; and of abort overdue_result,
--      of fail overdue_entries, of default overdue_values (redacted) and overdue_hmac (their keyed digest)
-- returns waiting, request | answered, request | fenced | publishing (half published: only a
--         checkpoint may follow)
local id, executor, fence, step, plugins, entries, warnings, plugin, digest, question, reason, asks,
  given, parked, if_aborted, overdue_json, preset, values = unpack(ARGV, 1, 18)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'step', 'round', 'phase', 'entry', 'workspace',
  'asked')

if pass.fence ~= fence then return {'fenced'} end
if pass.state ~= 'running' then
  -- Only the repeat of a park whose reply was lost finds its own question here.
  local request = id .. '/' .. step .. '/' .. (pass.round or '0')
  local input = fields('input:' .. request, 'fence', 'digest')
  if input.fence == fence and input.digest == digest then return {'waiting', request} end
  return {'fenced'}
end
if pass.owner ~= executor or tonumber(pass.step) > tonumber(step) then return {'fenced'} end
if pass.phase == 'publishing' then return {'publishing'} end

-- Whoever goes on, after a crash too, goes on from what was set aside.
local function set_aside(round)
  if parked ~= '' then redis.call('HSET', KEYS[1], 'parked', parked, 'parked_round', whole(round)) end
end

local round, suffix, request, known = tonumber(given), nil, nil, nil
repeat
  round = round + 1
  suffix = step .. '/' .. whole(round)
  request = id .. '/' .. suffix
  known = fields('input:' .. request, 'state', 'digest', 'asked', 'deadline')
  if known.digest == digest and known.state ~= 'open' then
    if known.state ~= 'answered' then return {'fenced'} end
    set_aside(round)
    return {'answered', request}
  end
until not known.digest or known.digest == digest

local input = key('input:' .. request)
redis.call('HSET', input, 'request', request, 'pass', id, 'workspace', pass.workspace, 'step', step,
  'round', whole(round), 'plugin', plugin, 'digest', digest, 'question', question, 'fence', fence,
  'asked', known.asked or whole(NOW), 'if_aborted', if_aborted)
reach(id, pass, step)
redis.call('HSET', KEYS[1], 'entries', entries, 'warnings', warnings,
  'round', whole(round), 'asked', (pass.asked and pass.asked .. ' ' or '') .. suffix, 'updated', whole(NOW))
if plugins ~= '' then redis.call('HSET', KEYS[1], 'plugins', plugins) end
set_aside(round)

if preset ~= '' then
  redis.call('HSET', input, 'state', 'answered', 'by', 'preset', 'how', 'preset',
    'closed', whole(NOW), 'hmac', preset, 'values', values)
  for i = 19, #ARGV, 2 do redis.call('HSET', secret_key('secret:' .. request), ARGV[i], ARGV[i + 1]) end
  emit('answered', id, 'executor', executor, 'fence', fence, 'request', request, 'by', 'preset', 'how', 'preset')
  return {'answered', request}
end

redis.call('HSET', input, 'state', 'open')
redis.call('HSET', KEYS[1], 'state', 'waiting', 'open', request)
local told = {}
if overdue_json ~= '' then
  local late = cjson.decode(overdue_json)
  local deadline = known.deadline or whole(NOW + tonumber(late.after))
  told = {'deadline', deadline, 'on_deadline', late.on_deadline}
  if late.deadline_note then
    told = {'deadline', deadline, 'on_deadline', late.on_deadline, 'deadline_note', late.deadline_note}
  end
  redis.call('HSET', input, unpack(told))
  for _, kept in ipairs({'overdue_result', 'overdue_entries', 'overdue_values', 'overdue_hmac'}) do
    if late[kept] then redis.call('HSET', input, kept, late[kept]) end
  end
  redis.call('HSET', KEYS[1], unpack(told))
  redis.call('ZADD', key('deadlines'), deadline, request)
end
redis.call('HINCRBY', KEYS[1], 'attempt', -1)
redis.call('HDEL', KEYS[1], 'entry', 'progress', 'doing')
leave(id, pass.entry)
redis.call('ZADD', key('open'), known.asked or NOW, request)
redis.call('ZADD', key('st:waiting'), NOW, id)
redis.call('XADD', key('inputs'), 'MAXLEN', '~', STREAM_CAP, '*', 'request', request, 'pass', id,
  'workspace', pass.workspace, 'plugin', plugin, 'reason', reason, 'fields', asks, 'digest', digest, unpack(told))
emit('asked', id, 'executor', executor, 'fence', fence, 'request', request, unpack(told))
free(id, pass.workspace)
return {'waiting', request}
