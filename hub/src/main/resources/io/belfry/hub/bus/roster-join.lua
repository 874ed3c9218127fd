-- Marks clients as being on a node. Those who were on none have come, which is announced.
-- Returns {}.
local ttl = ARGV[3]                    -- [ms] how long the roster outlives the last sign of a node
-- ARGV[4…] three for each client: client [string], member [JSON], '1' if nobody shall hear of it else '0'

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

for i = 4, #ARGV, 3 do
  local client, member, quiet = ARGV[i], ARGV[i + 1], ARGV[i + 2] == '1'
  local since, marks = entry_of(client)
  if not since then
    set_entry(client, string.format('%.0f', now + i), ' ' .. mark, member)
    if not quiet then announce('join', member) end
  else
    set_entry(client, since, has_mark(marks) and marks or marks .. ' ' .. mark, member)
  end
end
redis.call('PEXPIRE', roster, ttl)
return {}
