-- intake: entries of the intake stream that were judged → a receipt each; a verdict where one was
-- asked for; the refused stream where they were refused. Whoever deletes an entry speaks for it. But a
-- pass that is there was accepted: of two who judge an entry, one may refuse it (no such root) and the
-- other store it, and either may come first here.
-- KEYS 1 intake 2 refused; then for each entry receipt:<entry> and, where there are such, replies:<name>
--      and pass:<id that the entry decides>
-- ARGV for each entry: 1 entry 2 receipt of the refusal, or '' 3 its code 4 its reason 5 id of the pass
--      as accepted; of a refusal the one that the entry decides, or '' 6 receipt of the acceptance, or ''
--      7 name of the reply stream, or ''
-- returns how many entries this call spoke for
local DAY = 86400
local judged = 0

-- A key of that name that is no stream must not keep the entry.
local function reply_to(name, ...)
  redis.pcall('XADD', key('replies:' .. name), 'MAXLEN', '~', STREAM_CAP, '*', ...)
  redis.call('EXPIRE', key('replies:' .. name), DAY)
end

local function is_there(pass) return type(redis.pcall('HGET', key('pass:' .. pass), 'state')) == 'string' end

local function was_refused(entry)
  local receipt = redis.pcall('GET', key('receipt:' .. entry))
  return type(receipt) == 'string' and string.find(receipt, '{"verdict":"refused"', 1, true) == 1
end

for i = 1, #ARGV, 7 do
  local entry, refusal, code, reason, pass, acceptance, reply = unpack(ARGV, i, i + 6)
  local is_refused = code ~= '' and not (pass ~= '' and is_there(pass))
  local is_first = redis.call('XDEL', KEYS[1], entry) == 1
  if is_first then judged = judged + 1 end
  if is_first and is_refused then
    redis.call('SET', key('receipt:' .. entry), refusal, 'EX', DAY)
    redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', STREAM_CAP, '*', 'stream', 'intake', 'entry', entry,
      'code', code, 'reason', reason, 'at', whole(NOW))
    if reply ~= '' then
      reply_to(reply, 'entry', entry, 'verdict', 'refused', 'code', code, 'reason', reason, 'at', whole(NOW))
    end
  elseif not is_refused and (is_first or was_refused(entry)) then
    redis.call('SET', key('receipt:' .. entry), acceptance, 'EX', DAY)
    if reply ~= '' then reply_to(reply, 'entry', entry, 'verdict', 'accepted', 'pass', pass, 'at', whole(NOW)) end
  end
end
return {whole(judged)}
