-- Renews the lease of a node, by the clock of Redis, and forgets nodes that have been gone for long.
-- Returns {end of the lease [ms]}.
local nodes = KEYS[1]              -- [hash] node id → JSON
local node = ARGV[1]               -- [string] id
local lease = tonumber(ARGV[2])    -- [ms]
local about = ARGV[3]              -- [JSON] what the node says of itself

if redis.replicate_commands then redis.replicate_commands() end

local FORGET = 60 * 1000           -- [ms] after the end of its lease

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local ends = string.format('%.0f', now + lease)
redis.call('HSET', nodes, node, '{"until":' .. ends .. ',"about":' .. about .. '}')
local all = redis.call('HGETALL', nodes)
for i = 1, #all, 2 do
  local ended = tonumber(string.match(all[i + 1], '^{"until":(%d+)') or '0')
  if ended + FORGET < now then redis.call('HDEL', nodes, all[i]) end
end
return {ends}
