-- What the scripts about the roster of one channel share; stands before each of them.
--
-- The roster is a hash: field client, value '<since> <mark> <mark> …\n<member>'. A mark stands for a node that the client
-- is on; since says when the client came, so that clients can be listed in that order.

-- Effects are replicated, not scripts: Redis before 7 must be told so before it lets a script read the clock, or scan.
if redis.replicate_commands then redis.replicate_commands() end

local roster = KEYS[1]                 -- [hash]
local events = KEYS[2]                 -- [stream] in which changes are told; nil: they are told to the channel
local live = ARGV[1]                   -- [Redis channel] of the channel; with a stream: about how many entries it keeps
local mark = ARGV[2]                   -- [string] of the node that writes, or is swept

-- Returns since [string], marks [string, each mark with a space before it] and member [JSON]; nothing if there is no entry.
local function entry_of(client)
  local value = redis.call('HGET', roster, client)
  if value then return string.match(value, '^(%d+)([^\n]*)\n(.*)$') end
end

local function set_entry(client, since, marks, member)
  redis.call('HSET', roster, client, since .. marks .. '\n' .. member)
end

local function has_mark(marks)
  return string.find(marks .. ' ', ' ' .. mark .. ' ', 1, true) ~= nil
end

local function announce(what, member)
  if events then
    local client = cjson.decode(member)
    redis.call('XADD', events, 'MAXLEN', '~', live, '*', 'event', what == 'join' and 'open' or 'close',
      'client', client.client, 'user', client.user or '', 'node', client.info.node)
  else
    redis.call('PUBLISH', live, 'p ' .. what .. '\n' .. member)
  end
end

-- Takes the mark away; with its last mark the client goes, and that is announced.
-- Returns whether the mark was there.
local function unmark(client)
  local since, marks, member = entry_of(client)
  if not since or not has_mark(marks) then return false end
  local others = ''
  for other in string.gmatch(marks, '%S+') do
    if other ~= mark then others = others .. ' ' .. other end
  end
  if others == '' then
    redis.call('HDEL', roster, client)
    announce('leave', member)
  else
    set_entry(client, since, others, member)
  end
  return true
end
