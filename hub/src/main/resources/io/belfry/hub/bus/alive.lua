-- Returns {id, what it says of itself [JSON], …} of every node whose lease has not ended, by the clock of Redis.
local nodes = KEYS[1]              -- [hash] node id → JSON

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local all = redis.call('HGETALL', nodes)
local alive = {}
for i = 1, #all, 2 do
  local ends, about = string.match(all[i + 1], '^{"until":(%d+),"about":(.*)}$')
  if ends and tonumber(ends) > now then
    alive[#alive + 1] = all[i]
    alive[#alive + 1] = about
  end
end
return alive
