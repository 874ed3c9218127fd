-- Publishes one publication in one step: idempotency key, offset, entry, trim, expiry, fan-out.
-- Returns {'ok', epoch, offset, tag, '1' if it had been published before else '0'}; offset is '' if it is ephemeral.
-- Returns {'conflict'} if the idempotency key was used with another payload.
local meta = KEYS[1]                   -- [hash]
local stream = KEYS[2]                 -- [stream]
local used = KEYS[3]                   -- [string] of the idempotency key; absent without one
local live = ARGV[1]                   -- [Redis channel]
local new_epoch = ARGV[2]              -- [string] random, for the case that an epoch begins
local tag = ARGV[3]                    -- [string] random
local data = ARGV[4]                   -- [bytes] one JSON value on one line
local from = ARGV[5]                   -- [string] user id, or empty
local from_word = ARGV[6]              -- [string] the same without spaces and line breaks, or '-'
local size = tonumber(ARGV[7])         -- [entries] 0: ephemeral
local ttl = tonumber(ARGV[8])          -- [ms] how long an entry is kept
local key_window = tonumber(ARGV[9])   -- [ms] how long an idempotency key is remembered

local MAX_EXPIRED = 100                -- [entries] that one publication removes, so that none takes long

local digest = used and redis.sha1hex(data)
if used then
  local before = redis.call('GET', used)
  if before then
    local epoch, offset, old_tag, old_digest = string.match(before, '^(%S+) (%S+) (%S+) (%S+)$')
    if old_digest ~= digest then return {'conflict'} end
    if offset == '-' then return {'ok', '', '', '', '1'} end
    return {'ok', epoch, offset, old_tag, '1'}
  end
end

-- What Redis would refuse halfway is refused here, before anything is written: the fan-out by an account that may not publish.
-- (Redis before 7 cannot be asked.)
if redis.acl_check_cmd and not redis.acl_check_cmd('PUBLISH', live, '') then
  return redis.error_reply('NOPERM the account may not publish to the Redis channel')
end

local now = wall_millis()
local time = string.format('%.0f', now)

if size == 0 then
  if used then redis.call('SET', used, '- - - ' .. digest, 'PX', key_window) end
  redis.call('PUBLISH', live, '1 - 0 - - ' .. time .. ' ' .. from_word .. '\n' .. data)
  return {'ok', '', '', '', '0'}
end

local epoch, top, previous = top_of(meta, stream, new_epoch, now)

local function append()
  return redis.pcall('XADD', stream, 'MAXLEN', '=', size, string.format('%.0f-0', top + 1),
    't', tag, 'p', previous, 'd', data, 'f', from, 'm', time)
end

local added = append()
if type(added) == 'table' and added.err and string.find(added.err, 'equal or smaller', 1, true) then
  -- The stream is ahead of the hash: they are of two lives.
  epoch, top, previous = begin_epoch(meta, stream, new_epoch)
  added = append()
end
if type(added) == 'table' and added.err then return redis.error_reply(added.err) end

local offset = string.format('%.0f', top + 1)
redis.call('HSET', meta, 'o', offset, 't', tag, 'x', string.format('%.0f', now + ttl))
keep(meta)
redis.call('PEXPIRE', stream, ttl)
expire(stream, ttl, now, MAX_EXPIRED)
if used then
  redis.call('SET', used, epoch .. ' ' .. offset .. ' ' .. tag .. ' ' .. digest, 'PX', key_window)
end
local previous_word = previous == '' and '-' or previous
redis.call('PUBLISH', live,
  '1 ' .. epoch .. ' ' .. offset .. ' ' .. tag .. ' ' .. previous_word .. ' ' .. time .. ' ' .. from_word .. '\n' .. data)
return {'ok', epoch, offset, tag, '0'}
