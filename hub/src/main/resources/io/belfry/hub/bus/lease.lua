-- Renews the lease of a node, by the clock of Redis. Returns {end of the lease [ms]}.
local nodes = KEYS[1]              -- [hash] node id → JSON
local node = ARGV[1]               -- [string] id
local lease = tonumber(ARGV[2])    -- [ms]
local about = ARGV[3]              -- [JSON] what the node says of itself

if redis.replicate_commands then redis.replicate_commands() end

local time = redis.call('TIME')
local ends = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + lease)
redis.call('HSET', nodes, node, '{"until":' .. ends .. ',"about":' .. about .. '}')
return {ends}
