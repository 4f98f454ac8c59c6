-- limit, count
expire(tonumber(ARGV[2]))
return {'ok'}
