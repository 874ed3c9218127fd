-- Ends memberships of a group of a stream that have nothing pending: what is pending for a member would be lost with it.
-- Returns {name…} of those it ended.
local stream = KEYS[1]                 -- [stream]
local group = ARGV[1]                  -- [string]
local idle = tonumber(ARGV[2])         -- [ms] how long a member must have been silent
local most = tonumber(ARGV[3])         -- [members] ended in one run
local only = ARGV[4]                   -- [string] name of the one member in question; '' for any

local ended = {}
for _, reply in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  local member = {}
  for i = 1, #reply, 2 do member[reply[i]] = reply[i + 1] end
  if member['pending'] == 0 and member['idle'] >= idle and (only == '' or only == member['name']) then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, member['name'])
    ended[#ended + 1] = member['name']
    if #ended == most then break end
  end
end
return ended
