-- limit, key
local old = live(ARGV[2])
if not old then return {'not found'} end
local bytes = redis.call('HGET', value, ARGV[2])
drop(ARGV[2], old)
return {'ok', bytes}
