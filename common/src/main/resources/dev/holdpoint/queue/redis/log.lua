-- log: running → running; adds to the pass's live log and moves its progress. The oldest lines go
-- when there are more than 1000 or more than 256 KiB of them.
-- KEYS 1 pass:<id> 2 log:<id>
-- ARGV 1 id 2 executor 3 fence 4 progress, 0 to 1, or '' 5 what is being done, or '' 6… lines, each a
--      JSON object with members
-- returns ok | fenced
local MOST_LINES, MOST_BYTES = 1000, 262144
local id, executor, fence, progress, doing = unpack(ARGV, 1, 5)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'log_lines', 'log_bytes')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end
if progress ~= '' then redis.call('HSET', KEYS[1], 'progress', progress, 'doing', doing) end

local number, bytes = tonumber(pass.log_lines or '0'), tonumber(pass.log_bytes or '0')
if redis.call('EXISTS', KEYS[2]) == 0 then bytes = 0 end
for i = 6, #ARGV do
  local line = '{"n":' .. whole(number) .. ',"at":' .. whole(NOW) .. ',' .. string.sub(ARGV[i], 2)
  redis.call('RPUSH', KEYS[2], line)
  number, bytes = number + 1, bytes + #line
end
if #ARGV >= 6 then
  local kept = redis.call('LLEN', KEYS[2])
  while kept > MOST_LINES or bytes > MOST_BYTES do
    bytes, kept = bytes - #(redis.call('LPOP', KEYS[2]) or ''), kept - 1
    if kept == 0 then bytes = 0 end
  end
  redis.call('HSET', KEYS[1], 'log_lines', whole(number), 'log_bytes', whole(bytes))
end
return {'ok'}
