-- limit, key, ttl, owner, next, whether there is an old value, old
local key, ttl, owner, bytes = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local there = live(key)
if (there ~= nil) ~= (ARGV[6] == '1') then return {'conflict'} end
if there and redis.call('HGET', value, key) ~= ARGV[7] then return {'conflict'} end

local size = #key + #bytes
local all = limit - math.floor(limit / 4)
local reserve = math.floor(all / 16)
if owner == '' then reserve = 0 end
if size > all - reserve then return {'too large'} end

expire(16)
local function hasRoom()
  local more = size
  local old = read(key)
  if old and old.kind == 'k' and old.owner == owner then
    more = size - old.size
    if more <= 0 then return true end
  end
  local free = all - used('kept') - more - reserve
  if free < 0 then return false end
  if owner == '' then return true end
  local holds = tonumber(redis.call('HGET', held, owner) or 0)
  return holds == 0 or holds + more <= free
end
if not waitFor(hasRoom) then return {'full'} end
local old = read(key)
if old then drop(key, old) end
store(key, 'k', bytes, ttl, owner)
trim()
return {'ok'}
