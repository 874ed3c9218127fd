-- Somebody knows that a publication stood at this position. If the history contradicts, part of it was lost, and nobody can
-- know who had heard of that: the channel goes on under another epoch, with the offsets and entries that it has, so that
-- everybody is told of a gap.
-- Returns {'1' if that was so, else '0'}.
local meta = KEYS[1]                   -- [hash]
local stream = KEYS[2]                 -- [stream]
local live = ARGV[1]                   -- [Redis channel]
local news = ARGV[2]                   -- [bytes] told to all who listen: look where the channel is
local new_epoch = ARGV[3]              -- [string] random
local epoch = ARGV[4]                  -- [string] of the position, as are the next
local offset = ARGV[5]                 -- [number]
local tag = ARGV[6]                    -- [string]

local known = redis.call('HMGET', meta, 'e', 'o', 't')
local top = tonumber(known[2] or '')
if known[1] ~= epoch or not top then return {'0'} end -- those who were in that epoch are told without this

local function field(entry, name)
  local fields = entry[2]
  for i = 1, #fields, 2 do
    if fields[i] == name then return fields[i + 1] end
  end
end

-- Whether the entry at the offset is another, or the one behind it follows another; what is not kept any more says nothing.
local function contradicted()
  local wanted = tonumber(offset)
  if top < wanted then return true end
  if top == wanted then return known[3] ~= tag end
  local following = string.format('%.0f', wanted + 1)
  for _, entry in ipairs(redis.call('XRANGE', stream, offset .. '-0', following .. '-0')) do
    local is_it = string.match(entry[1], '^%d+') == offset
    if field(entry, is_it and 't' or 'p') ~= tag then return true end
  end
  return false
end

if not contradicted() then return {'0'} end
redis.call('HSET', meta, 'e', new_epoch)
keep(meta)
redis.call('PUBLISH', live, news)
return {'1'}
