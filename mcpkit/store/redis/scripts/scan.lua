-- limit, lower bound, upper bound, count
local lower, upper, count = ARGV[2], ARGV[3], tonumber(ARGV[4])
local found = {'ok'}
while #found <= count do
  local keys = redis.call('ZRANGEBYLEX', order, lower, upper, 'LIMIT', 0, count)
  for _, key in ipairs(keys) do
    if #found <= count and live(key) then found[#found + 1] = key end
    lower = '(' .. key
  end
  if #keys < count then break end
end
return found
