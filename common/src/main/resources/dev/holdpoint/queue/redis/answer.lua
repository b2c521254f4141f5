-- answer: the one gate for everybody who closes a question.
-- With values: waiting → queued, at the front. With an abort: waiting → done(aborted).
-- Once its deadline is there, that has won, whether promote has been there or not.
-- An answer equal to the one that won gets the same reply; any other learns who won. An entry of
-- the answers stream is judged by whoever deletes it; who comes later gets the recorded verdict.
-- KEYS 1 input:<request> 2 pass:<id> 3 answers 4 verdict:<entry> 5 open 6 st:waiting 7 st:done
--      8 results 9 result:<id> 10 events 11 bell 12 ready:front 13 hps secret:<request> 14 hps preset:<id>
--      15 kept 16 log:<id> 17 deadlines 18 ready:suspect
-- ARGV 1 request 2 pass 3 digest of the question answered 4 answered | aborted 5 keyed digest of
--      the answer 6 by 7 how 8 values, redacted 9 entry of the answers stream or '' 10 verdict to be
--      recorded under the entry 11… secret field, JSON
-- returns accepted | same | closed, state, by, how, when (each '' where it is not known) | stale, digest | gone | judged, verdict
local request, id, digest, act, hmac, by, how, values, entry, verdict = unpack(ARGV, 1, 10)
local function look()
  return fields('input:' .. request, 'state', 'digest', 'hmac', 'by', 'how', 'closed', 'if_aborted')
end
local input = look()
local pass = fields('pass:' .. id, 'state', 'open', 'workspace', 'asked', 'fence')

if entry ~= '' and #redis.call('XRANGE', KEYS[3], entry, entry) == 0 then
  return {'judged', redis.call('GET', KEYS[4])}
end
if not input.state or not pass.state then return {'gone'} end

local function judged()
  if entry ~= '' then
    redis.call('XDEL', KEYS[3], entry)
    redis.call('SET', KEYS[4], verdict, 'EX', 86400)
  end
end

if overdue(request) then input = look() end
if input.state ~= 'open' then
  if input.hmac ~= hmac then
    return {'closed', input.state, input.by or '', input.how or '', input.closed or ''}
  end
  judged()
  -- Whoever waits for a replica after a repeat waits for the first time too.
  redis.call('HSET', KEYS[1], 'hmac', hmac)
  return {'same'}
end
if input.digest ~= digest then return {'stale', input.digest} end
if pass.state ~= 'waiting' or pass.open ~= request then return {'closed', pass.state, '', '', ''} end

judged()
shut(request, id, 'state', act, 'by', by, 'how', how, 'closed', whole(NOW), 'hmac', hmac, 'values', values)
if act == 'aborted' then
  conclude(id, pass.workspace, pass.asked, 'aborted', input.if_aborted)
  emit('aborted', id, 'request', request, 'by', by, 'how', how, 'outcome', 'aborted')
else
  for i = 11, #ARGV, 2 do redis.call('HSET', KEYS[13], ARGV[i], ARGV[i + 1]) end
  redis.call('HSET', KEYS[2], 'state', 'queued', 'updated', whole(NOW))
  emit('answered', id, 'request', request, 'by', by, 'how', how)
  ready('front', id)
end
return {'accepted'}
