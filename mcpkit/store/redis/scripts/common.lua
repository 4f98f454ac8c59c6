-- The functions of all scripts. ARGV[1] is the limit in bytes.

local value, meta, expiry, order = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local held, cached, cacheOrder, total, counter = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]

local limit = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function used(what)
  return tonumber(redis.call('HGET', total, what) or 0)
end

-- read returns the fields of a value that is there, also if its time is over.
local function read(key)
  local fields = redis.call('HGET', meta, key)
  if not fields then return nil end
  local kind, expires, size, seq, owner = string.match(fields, '^(%a)|(%d+)|(%d+)|(%d+)|(.*)$')
  return {kind = kind, expires = tonumber(expires), size = tonumber(size), seq = seq, owner = owner}
end

-- live returns the fields of a value whose time is not over.
local function live(key)
  local v = read(key)
  if v and now < v.expires then return v end
  return nil
end

local function cacheMember(owner, seq, key)
  return string.format('%08x', #owner) .. owner .. seq .. key
end

local function addTo(owner, bytes)
  if redis.call('HINCRBY', held, owner, bytes) == 0 then redis.call('HDEL', held, owner) end
  redis.call('HINCRBY', total, 'kept', bytes)
end

local function addToCache(owner, bytes)
  if tonumber(redis.call('ZINCRBY', cached, bytes, owner)) == 0 then redis.call('ZREM', cached, owner) end
  redis.call('HINCRBY', total, 'cached', bytes)
end

local function drop(key, v)
  redis.call('HDEL', value, key)
  redis.call('HDEL', meta, key)
  redis.call('ZREM', expiry, 'v' .. key)
  if v.kind == 'k' then
    redis.call('ZREM', order, key)
    addTo(v.owner, -v.size)
  else
    redis.call('ZREM', cacheOrder, cacheMember(v.owner, v.seq, key))
    addToCache(v.owner, -v.size)
  end
end

local function dropCounter(key)
  redis.call('HDEL', counter, key)
  redis.call('ZREM', expiry, 'c' .. key)
  redis.call('HINCRBY', total, 'counted', -(#key + 64))
end

-- expire removes at most n values and counters whose time is over, and returns how many.
local function expire(n)
  local over = redis.call('ZRANGEBYSCORE', expiry, '-inf', now, 'LIMIT', 0, n)
  for _, member in ipairs(over) do
    local key = string.sub(member, 2)
    if string.sub(member, 1, 1) == 'v' then drop(key, read(key)) else dropCounter(key) end
  end
  return #over
end

-- waitFor removes expired values in bounded steps until there is room.
local function waitFor(hasRoom)
  for _ = 1, 100 do
    if hasRoom() then return true end
    if expire(16) == 0 then return false end
  end
  return hasRoom()
end

-- trim displaces cached values until the rest has room: the oldest of the owner that has the most,
-- or of the owner that stores a value if none has more.
local function trim(owner)
  local room = limit - used('kept') - used('counted')
  local size = used('cached')
  while size > room and size > 0 do
    local most = redis.call('ZREVRANGE', cached, 0, 0, 'WITHSCORES')
    local from = most[1]
    if owner and tonumber(redis.call('ZSCORE', cached, owner) or 0) >= tonumber(most[2]) then from = owner end
    local start = string.format('%08x', #from) .. from
    local first = redis.call('ZRANGEBYLEX', cacheOrder, '[' .. start, '(' .. start .. ':', 'LIMIT', 0, 1)[1]
    local key = string.sub(first, #start + 17)
    drop(key, read(key))
    size = used('cached')
  end
end

local function store(key, kind, bytes, ttl, owner)
  local seq = string.format('%016.0f', redis.call('HINCRBY', total, 'seq', 1))
  local size = #key + #bytes
  redis.call('HSET', value, key, bytes)
  redis.call('HSET', meta, key, string.format('%s|%.0f|%.0f|%s|', kind, now + ttl, size, seq) .. owner)
  redis.call('ZADD', expiry, now + ttl, 'v' .. key)
  if kind == 'k' then
    redis.call('ZADD', order, 0, key)
    addTo(owner, size)
  else
    redis.call('ZADD', cacheOrder, 0, cacheMember(owner, seq, key))
    addToCache(owner, size)
  end
end
