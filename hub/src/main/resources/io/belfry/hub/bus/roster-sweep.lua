-- Takes a node's mark from every client of a channel, a portion at a time. Those who are on no node any more have gone,
-- which is announced. Repeating it does no harm.
-- Returns {cursor of the next portion [string], '0' at the end; number of marks taken away}.
local cursor = ARGV[3]                 -- [string] '0' at the beginning
local count = ARGV[4]                  -- [clients] of a portion, about

local portion = redis.call('HSCAN', roster, cursor, 'COUNT', count)
local taken = 0
for i = 1, #portion[2], 2 do
  if unmark(portion[2][i]) then taken = taken + 1 end
end
return {portion[1], taken}
