-- answers: moves nothing; what the plugin of the current step has been told, round by round.
-- KEYS 1 pass:<id>
-- ARGV 1 id 2 executor 3 fence 4 step
-- returns ok, then per answered round: values as JSON, secrets as a flat list of field, JSON, how, digest of
--         the question | fenced
local id, executor, fence, step = unpack(ARGV)
local pass = fields('pass:' .. id, 'state', 'owner', 'fence', 'round', 'step')

if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end

local reply = {'ok'}
if pass.step == step then
  for round = 1, tonumber(pass.round or '0') do
    local request = id .. '/' .. step .. '/' .. whole(round)
    local input = fields('input:' .. request, 'state', 'values', 'how', 'digest')
    if input.state == 'answered' then
      reply[#reply + 1] = input.values
      reply[#reply + 1] = redis.call('HGETALL', secret_key('secret:' .. request))
      reply[#reply + 1] = input.how
      reply[#reply + 1] = input.digest
    end
  end
end
return reply
