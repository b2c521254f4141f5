-- intake: entries of the intake stream that were judged → a receipt each; a verdict where one was
-- asked for; the refused stream where they were refused. Whoever deletes an entry speaks for it.
-- KEYS 1 intake 2 refused; then for each entry receipt:<entry> and, where asked for, replies:<name>
-- ARGV for each entry: 1 entry 2 receipt 3 id of the pass, or '' 4 code of the refusal, or ''
--      5 reason, or '' 6 name of the reply stream, or ''
-- returns how many entries this call spoke for
local DAY = 86400
local judged = 0

-- A key of that name that is no stream must not keep the entry.
local function answer(name, ...)
  redis.pcall('XADD', key('replies:' .. name), 'MAXLEN', '~', STREAM_CAP, '*', ...)
  redis.call('EXPIRE', key('replies:' .. name), DAY)
end

for i = 1, #ARGV, 6 do
  local entry, receipt, pass, code, reason, reply = unpack(ARGV, i, i + 5)
  if redis.call('XDEL', KEYS[1], entry) == 1 then
    judged = judged + 1
    redis.call('SET', key('receipt:' .. entry), receipt, 'EX', DAY)
    if code == '' then
      if reply ~= '' then answer(reply, 'entry', entry, 'verdict', 'accepted', 'pass', pass, 'at', whole(NOW)) end
    else
      redis.call('XADD', KEYS[2], 'MAXLEN', '~', STREAM_CAP, '*', 'stream', 'intake', 'entry', entry,
        'code', code, 'reason', reason, 'at', whole(NOW))
      if reply ~= '' then
        answer(reply, 'entry', entry, 'verdict', 'refused', 'code', code, 'reason', reason, 'at', whole(NOW))
      end
    end
  end
end
return {whole(judged)}
