-- limit, key
local old = read(ARGV[2])
if old then drop(ARGV[2], old) end
return {'ok'}
