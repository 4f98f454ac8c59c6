-- limit, key, ttl, owner, value
local key, ttl, owner, bytes = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
expire(16)
local size = #key + #bytes
local function room() return limit - used('kept') - used('counted') end
local old = read(key)
if old then drop(key, old) end
if size > room() then return {'too large'} end
waitFor(function() return used('cached') + size <= room() end)
store(key, 'p', bytes, ttl, owner)
trim(owner)
if redis.call('HEXISTS', value, key) == 0 then return {'too large'} end
return {'ok'}
