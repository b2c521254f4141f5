-- submit: nothing → queued. Refused when memory is full, before anything is written.
-- KEYS 1 pass:<id> 2 ready:<priority> 3 bell 4 events 5 hps preset:<id>
-- ARGV 1 id 2 spec (presets redacted) 3 keyed digest of the whole spec 4 workspace 5 priority
--      6 presets as JSON, or '' 7… label:<name>, value
-- returns new | known (the same pass is there) | conflict (the id belongs to another spec)
local id, spec, digest, workspace, priority, preset = unpack(ARGV, 1, 6)
local pass = KEYS[1]

local known = redis.call('HGET', pass, 'digest')
if known then return {known == digest and 'known' or 'conflict'} end

redis.call('HSET', pass, 'state', 'queued', 'spec', spec, 'digest', digest, 'workspace', workspace,
  'priority', priority, 'step', '0', 'attempt', '0', 'fence', '0', 'reruns', '0',
  'created', whole(NOW), 'updated', whole(NOW))
for i = 7, #ARGV, 2 do redis.call('HSET', pass, ARGV[i], ARGV[i + 1]) end
if preset ~= '' then redis.call('SET', KEYS[5], preset) end
ready(priority, id)
emit('submitted', id, 'priority', priority)
return {'new'}
