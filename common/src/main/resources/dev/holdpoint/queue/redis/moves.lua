-- Parts of transitions that several scripts share.

-- Wakes one idle executor, or as many as said.
local function ring(times)
  local bells = {}
  for i = 1, math.min(times or 1, 64) do bells[i] = '1' end
  redis.call('LPUSH', key('bell'), unpack(bells))
  redis.call('LTRIM', key('bell'), 0, 63)
end

-- Lets a pass be taken: its hash is `queued` already, the entry that counts is noted in it. One that may have
-- ended its executors is taken by one that runs nothing else, unless it is only to be published.
local function enter(class, id)
  if class ~= 'publish' and redis.call('HEXISTS', key('pass:' .. id), 'suspect') == 1 then class = 'suspect' end
  local entry = redis.call('XADD', key('ready:' .. class), '*', 'pass', id)
  redis.call('HSET', key('pass:' .. id), 'entry', class .. ' ' .. entry)
end

-- The same, and wakes an executor for it.
local function ready(class, id)
  enter(class, id)
  ring()
end

-- Acknowledges and deletes a ready entry, given as `class id`.
local function drop_entry(entry)
  local class, number = string.match(entry or '', '^(%l+) (%S+)$')
  if class then
    redis.call('XACK', key('ready:' .. class), 'exec', number)
    redis.call('XDEL', key('ready:' .. class), number)
  end
end

-- Takes a pass out of an executor's hands; its hash says the new state already.
local function leave(id, entry)
  redis.call('HDEL', key('pass:' .. id), 'owner', 'boot', 'lease_until', 'raised')
  redis.call('ZREM', key('leases'), id)
  drop_entry(entry)
end

-- If nobody holds the workspace, lets the first pass that waits for it be taken: at the front, for
-- it had its turn when it met the full workspace. Returns 1 or 0.
local function unblock(workspace)
  if redis.call('SCARD', key('busy:workspace:' .. workspace)) > 0 then return 0 end
  local list = key('blocked:workspace:' .. workspace)
  local moved = 0
  while moved == 0 do
    local id = redis.call('LPOP', list)
    if not id then break end
    local pass = fields('pass:' .. id, 'state', 'entry')
    if pass.state == 'queued' and not pass.entry then
      ready('front', id)
      emit('unblocked', id)
      moved = 1
    end
  end
  if redis.call('EXISTS', list) == 0 then redis.call('SREM', key('blocked'), workspace) end
  return moved
end

-- Notes the step that a pass is at. With a later one, the phase, journal, parked work, rounds, reruns,
-- secrets of the one before, what kept it from being published, and whom it may have ended, are over. Needs
-- `step` and `round` of the pass.
local function reach(id, pass, step)
  local hash = key('pass:' .. id)
  redis.call('HSET', hash, 'step', step)
  if tonumber(step) > tonumber(pass.step) then
    redis.call('HSET', hash, 'reruns', '0')
    redis.call('HDEL', hash, 'phase', 'journal', 'parked', 'parked_round', 'round', 'tries', 'blocked', 'blocked_since',
      'blocked_next', 'decision', 'decided', 'lost', 'suspect')
    for round = 1, tonumber(pass.round or '0') do
      redis.call('DEL', secret_key('secret:' .. id .. '/' .. pass.step .. '/' .. whole(round)))
    end
  end
end

-- Gives up the workspace that a pass holds.
local function free(id, workspace)
  redis.call('SREM', key('busy:workspace:' .. workspace), id)
  unblock(workspace)
end

-- Lets everything of a pass that can be read live on for its retention, which is returned; secrets do not. The
-- hash stays for two hours at least: executors clean up by it.
local function outlive(id, asked)
  local own = fields('pass:' .. id, 'retention', 'dedup')
  local keep = tonumber(own.retention or RETENTION)
  redis.call('PEXPIRE', key('pass:' .. id), math.max(keep, 7200000))
  redis.call('PEXPIRE', key('log:' .. id), keep)
  if own.dedup then redis.call('PEXPIRE', key('dedup:' .. own.dedup), keep) end
  for request in string.gmatch(asked or '', '%S+') do
    redis.call('PEXPIRE', key('input:' .. id .. '/' .. request), keep)
    redis.call('DEL', secret_key('secret:' .. id .. '/' .. request))
  end
  redis.call('DEL', secret_key('preset:' .. id))
  return keep
end

-- Ends a pass.
local function conclude(id, workspace, asked, outcome, result)
  local pass = key('pass:' .. id)
  local keep = outlive(id, asked)
  redis.call('HSET', pass, 'state', 'done', 'outcome', outcome, 'updated', whole(NOW))
  redis.call('HDEL', pass, 'phase', 'journal', 'parked', 'parked_round', 'open', 'reason', 'entry', 'progress', 'doing',
    'tries', 'lost', 'suspect')
  redis.call('SET', key('result:' .. id), result, 'PX', keep)
  redis.call('ZADD', key('st:done'), NOW, id)
  redis.call('ZADD', key('kept'), NOW + keep, id)
  redis.call('XADD', key('results'), 'MAXLEN', '~', STREAM_CAP, '*',
    'pass', id, 'outcome', outcome, 'workspace', workspace, 'at', whole(NOW))
end

-- Ends a pass because its producer said no, with the entries it has. Needs `workspace`, `asked`, `entry`,
-- `entries`, `warnings` and `attempt` of the pass.
local function cancelled(id, pass, by, how)
  conclude(id, pass.workspace, pass.asked, 'cancelled',
    '{"applied":' .. (pass.entries or '[]') .. ',"aborted":false,"outcome":"cancelled","warnings":'
      .. (pass.warnings or '[]') .. ',"attempts":' .. pass.attempt .. '}')
  redis.call('HSET', key('pass:' .. id), 'reason', 'cancelled by ' .. by .. ' (' .. how .. ')')
  leave(id, pass.entry)
  emit('cancelled', id, 'by', by, 'how', how, 'outcome', 'cancelled')
  free(id, pass.workspace)
end

-- Closes a question that is out, with the fields given, and takes its pass from those that wait.
local function shut(request, id, ...)
  redis.call('HSET', key('input:' .. request), ...)
  redis.call('HDEL', key('pass:' .. id), 'open', 'deadline', 'on_deadline', 'deadline_note')
  redis.call('ZREM', key('open'), request)
  redis.call('ZREM', key('deadlines'), request)
  redis.call('ZREM', key('st:waiting'), id)
end

-- Lets the deadline of a question have what it was given when it was asked, from its moment on: nobody
-- comes before it by being faster than promote. Returns whether it was this call that did.
--   abort     waiting → done(expired)
--   fail      waiting → queued at the front, one step further
--   default   waiting → queued at the front, answered
local function overdue(request)
  local input = fields('input:' .. request, 'state', 'pass', 'step', 'deadline', 'on_deadline', 'overdue_result',
    'overdue_entries', 'overdue_values', 'overdue_hmac')
  if input.state ~= 'open' or not input.deadline or tonumber(input.deadline) > NOW then return false end
  local id, act = input.pass, input.on_deadline
  local pass = fields('pass:' .. id, 'state', 'open', 'workspace', 'asked', 'step', 'round')
  if pass.state ~= 'waiting' or pass.open ~= request then return false end

  local closing = {'state', act == 'default' and 'answered' or 'expired', 'by', 'deadline', 'how', 'deadline',
    'closed', input.deadline}
  if act == 'default' then
    for _, more in ipairs({'hmac', input.overdue_hmac, 'values', input.overdue_values}) do closing[#closing + 1] = more end
  end
  shut(request, id, unpack(closing))
  if act == 'abort' then
    conclude(id, pass.workspace, pass.asked, 'expired', input.overdue_result)
    redis.call('HSET', key('pass:' .. id), 'reason', 'nobody answered ' .. request .. ' in time')
    emit('expired', id, 'request', request, 'does', act, 'outcome', 'expired')
    return true
  end
  redis.call('HSET', key('pass:' .. id), 'state', 'queued', 'updated', whole(NOW))
  if act == 'fail' then
    local further = whole(tonumber(input.step) + 1)
    reach(id, pass, further)
    redis.call('HSET', key('pass:' .. id), 'entries', input.overdue_entries)
    emit('expired', id, 'request', request, 'does', act, 'step', further)
  else
    emit('answered', id, 'request', request, 'by', 'deadline', 'how', 'deadline')
  end
  ready('front', id)
  return true
end
