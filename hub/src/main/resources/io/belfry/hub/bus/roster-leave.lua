-- Takes a node's mark from clients. Those who are on no node any more have gone, which is announced.
-- Returns {number of clients that should have had the mark and had not}.
-- ARGV[3…] three for each client: client [string]; '1' if it should have the mark else '0'; member [JSON] to announce as
-- gone though the roster has forgotten it, or ''

local missing = 0
for i = 3, #ARGV, 3 do
  local client, expected, forgotten = ARGV[i], ARGV[i + 1] == '1', ARGV[i + 2]
  if not unmark(client) then
    if expected then missing = missing + 1 end
    if forgotten ~= '' and not entry_of(client) then announce('leave', forgotten) end
  end
end
return {missing}
