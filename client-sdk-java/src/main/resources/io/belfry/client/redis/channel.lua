-- What the scripts about one channel share; stands before each of them.

-- Effects are replicated, not scripts: Redis before 7 must be told so before it lets a script read the clock.
if redis.replicate_commands then redis.replicate_commands() end

local HASH_TTL = 24 * 3600 * 1000  -- [ms] 24 h: the hash outlives the stream, so that an idle channel keeps its epoch
local SLACK = 1000                 -- [ms] a stream may vanish so much before the hash says that it is due

-- Returns [ms] the wall time of Redis.
local function wall_millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- The first write of a script must be one that Redis refuses when it has no memory left: it looks at no later one.
local function begin_epoch(meta, stream, epoch)
  redis.call('HSET', meta, 'e', epoch, 'o', '0', 't', '')
  redis.call('HDEL', meta, 'x')
  redis.call('DEL', stream)
  return epoch, 0, ''
end

-- Returns epoch [string], offset [number] and tag [string] of the channel's top. A new epoch begins if the hash is gone, or
-- if entries are gone that are not due: then nobody may go on from an older position.
local function top_of(meta, stream, new_epoch, now)
  local known = redis.call('HMGET', meta, 'e', 'o', 't', 'x')
  local epoch, offset, tag = known[1], tonumber(known[2] or ''), known[3]
  local due = tonumber(known[4] or '0')
  local lost = due > now + SLACK and redis.call('EXISTS', stream) == 0
  if not epoch or not offset or not tag or lost then
    epoch, offset, tag = begin_epoch(meta, stream, new_epoch)
  end
  return epoch, offset, tag
end

-- Redis may refuse to be written to, and still be read.
local function keep(meta)
  redis.pcall('PEXPIRE', meta, HASH_TTL)
end

-- Returns [ms] when an entry was stored; entries that nobody of ours wrote count as old.
local function time_of(entry)
  local fields = entry[2]
  for i = 1, #fields, 2 do
    if fields[i] == 'm' then return tonumber(fields[i + 1]) or 0 end
  end
  return 0
end

-- Removes entries whose time is over, oldest first, at most so many.
local function expire(stream, ttl, now, most)
  for _ = 1, most do
    local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    if not oldest or time_of(oldest) + ttl > now then return end
    local removed = redis.pcall('XDEL', stream, oldest[1])
    if type(removed) == 'table' and removed.err then return end
  end
end
