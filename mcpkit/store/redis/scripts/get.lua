-- limit, key
if not live(ARGV[2]) then return {'not found'} end
return {'ok', redis.call('HGET', value, ARGV[2])}
