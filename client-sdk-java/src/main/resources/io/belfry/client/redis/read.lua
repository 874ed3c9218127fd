-- Reads the top of a channel and a stretch of its history at one moment.
-- Returns {epoch, offset, tag, entry…}; each entry is {offset, tag, previous tag, data, from, time}, in the order asked for.
local meta = KEYS[1]                   -- [hash]
local stream = KEYS[2]                 -- [stream]
local new_epoch = ARGV[1]              -- [string] random, for the case that an epoch begins
local ttl = tonumber(ARGV[2])          -- [ms] how long an entry is kept
local what = ARGV[3]                   -- 'top', 'after' (ascending), 'before' or 'newest' (descending)
local offset = ARGV[4]                 -- [number] for 'after' and 'before'
local limit = tonumber(ARGV[5])        -- [entries]
local max_bytes = tonumber(ARGV[6])    -- [bytes] of data, beyond which only the first entry goes

local MAX_EXPIRED = 10000              -- [entries] removed before reading; one takes about 3 µs
local FIRST_STEP = 4                   -- [entries] taken from the stream at once, then twice as many each time: of large
                                       -- ones there is no room for many, and what does not go was read for nothing
local HEAD = 3                         -- [values] of the answer before its entries

-- Returns so many entries behind an edge, in the order asked for.
local function read(edge, count)
  if what == 'after' then return redis.call('XRANGE', stream, edge, '+', 'COUNT', count) end
  return redis.call('XREVRANGE', stream, edge, '-', 'COUNT', count)
end

local now = wall_millis()
local epoch, top, tag = top_of(meta, stream, new_epoch, now)
keep(meta)
local answer = {epoch, string.format('%.0f', top), tag}
if what == 'top' or limit == 0 then return answer end

expire(stream, ttl, now, MAX_EXPIRED)
local edge = what == 'newest' and '+' or '(' .. offset .. '-0'
local step = FIRST_STEP
local bytes = 0
while #answer - HEAD < limit do
  local count = math.min(step, limit - (#answer - HEAD))
  local entries = read(edge, count)
  for _, entry in ipairs(entries) do
    local fields = {}
    for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
    local data = fields['d'] or ''
    bytes = bytes + #data
    if bytes > max_bytes and #answer > HEAD then return answer end
    answer[#answer + 1] = {
      string.match(entry[1], '^%d+'), fields['t'] or '', fields['p'] or '', data, fields['f'] or '', fields['m'] or '0'
    }
  end
  if #entries < count then return answer end
  edge = '(' .. entries[#entries][1]
  step = step * 2
end
return answer
