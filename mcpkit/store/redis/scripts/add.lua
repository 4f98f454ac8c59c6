-- limit, key, ttl, n
local key, ttl, n = ARGV[2], tonumber(ARGV[3]), ARGV[4]
expire(16)
local expires = redis.call('ZSCORE', expiry, 'c' .. key)
if expires and now >= tonumber(expires) then
  dropCounter(key)
  expires = nil
end
if not expires then
  local size = #key + 64
  local function hasRoom() return used('counted') + size <= math.floor(limit / 8) end
  if not waitFor(hasRoom) then return {'full'} end
  redis.call('HSET', counter, key, n)
  redis.call('ZADD', expiry, now + ttl, 'c' .. key)
  redis.call('HINCRBY', total, 'counted', size)
  trim()
else
  local sum = redis.pcall('HINCRBY', counter, key, n)
  if type(sum) == 'table' and sum.err then
    if string.find(sum.err, 'overflow', 1, true) then return {'overflow', redis.call('HGET', counter, key)} end
    return sum
  end
end
-- As a string, because numbers of Lua are not exact above 2^53.
return {'ok', redis.call('HGET', counter, key)}
