-- refuse: an entry of the answers stream → the refused stream; no pass moves.
-- KEYS 1 answers 2 verdict:<entry> 3 refused
-- ARGV 1 entry 2 request as written 3 by 4 code 5 reason 6 verdict
-- returns refused | judged, verdict (somebody else was first)
local entry, request, by, code, reason, verdict = unpack(ARGV)

if redis.call('XDEL', KEYS[1], entry) == 0 then return {'judged', redis.call('GET', KEYS[2])} end
redis.call('SET', KEYS[2], verdict, 'EX', 86400)
redis.call('XADD', KEYS[3], 'MAXLEN', '~', STREAM_CAP, '*', 'stream', 'answers', 'entry', entry,
  'input', request, 'by', by, 'code', code, 'reason', reason, 'at', whole(NOW))
return {'refused'}
