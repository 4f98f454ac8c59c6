package edge

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"hash/maphash"
	"math"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// A Limiter limits the rate at which callers take units, such as calls. It does not depend on HTTP.
// Replicas that must count together need a Limiter on top of a shared store; package limitertest
// tests such an implementation. A Limiter must be safe for concurrent use.
type Limiter interface {
	// Take takes n units from key, or none. It returns 0 if it took them, and otherwise how long
	// it will take until key has n units again if no other call takes any. An n above the key's
	// burst counts as the burst. An error means that counting failed, not that units are
	// missing.
	Take(ctx context.Context, key string, n int) (wait time.Duration, err error)
}

// A Rate is a token bucket: a key starts with Burst units, never has more, and regains PerSecond
// units each second.
type Rate struct {
	Burst     int     // at least 1
	PerSecond float64 // more than 0
}

var (
	// DefaultRate is the default rate of a key.
	DefaultRate = Rate{Burst: 30, PerSecond: 2}
	// CallerRate is the default rate of each caller of an mcpkit server, in calls.
	CallerRate = Rate{Burst: 120, PerSecond: 10}
	// AnthropicRate is the default rate of all callers in [AnthropicEgress] together, since all
	// users of Anthropic's products call from there. The numbers come from Anthropic's advice on
	// building connectors, for one replica. All callers whose address is not known have the same
	// rate together.
	AnthropicRate = Rate{Burst: 600, PerSecond: 100}
)

// LimiterOptions refine [NewLimiter].
type LimiterOptions struct {
	// Each is the rate of every key. The default is DefaultRate.
	Each Rate
	// Shared has the rates of single keys. The default is AnthropicRate for AnthropicKey and
	// UnknownKey.
	Shared map[string]Rate
	// MaxKeys bounds how many keys are kept, at about 200 bytes each. Keys of addresses get half
	// of them. The default is 100,000.
	MaxKeys int
}

const (
	defaultMaxKeys  = 100_000
	overflowBuckets = 256
	// Longer keys are stored as a hash.
	maxKeyBytes = 64
	longestFill = 366 * 24 * time.Hour
)

// A MemoryLimiter is a Limiter that counts in the memory of one process, in token buckets of
// golang.org/x/time/rate.
//
// Its memory is bounded, and flooding it with keys gains nothing. A key is removed only when its
// bucket is full again, so removing it resets no bucket. While the buckets of MaxKeys keys are not
// full, additional keys share a fixed number of buckets, and known keys keep theirs.
//
// A client can have any number of addresses but not of users. So keys of addresses, as [AddrKey]
// returns them, take no more than half of MaxKeys and have their own shared buckets, and the keys
// of one IPv6 network cannot take everything that is left for other networks.
type MemoryLimiter struct {
	each   Rate
	shared map[string]*rate.Limiter
	most   int
	fill   time.Duration
	seed   maphash.Seed

	mu       sync.Mutex
	rotated  time.Time
	current  keyTable                          // keys that were used since rotated
	previous keyTable                          // keys that were used in the period before, and not since
	overflow [2][overflowBuckets]*rate.Limiter // shared buckets, made when first needed: for names, and for addresses
}

// NewLimiter returns a Limiter that counts in memory. It panics when a rate is not positive or its
// bucket takes more than a year to fill, and when MaxKeys is negative. opts may be nil.
func NewLimiter(opts *LimiterOptions) *MemoryLimiter {
	if opts == nil {
		opts = new(LimiterOptions)
	}
	o := *opts
	if o.Each == (Rate{}) {
		o.Each = DefaultRate
	}
	if o.Shared == nil {
		o.Shared = map[string]Rate{AnthropicKey: AnthropicRate, UnknownKey: AnthropicRate}
	}
	if o.MaxKeys == 0 {
		o.MaxKeys = defaultMaxKeys
	}
	if o.MaxKeys < 0 {
		panic(fmt.Sprintf("edge.NewLimiter: %d keys", o.MaxKeys))
	}
	l := &MemoryLimiter{
		each:   o.Each,
		shared: make(map[string]*rate.Limiter, len(o.Shared)),
		most:   o.MaxKeys,
		fill:   max(time.Second, o.Each.fill()),
		seed:   maphash.MakeSeed(),
	}
	for key, r := range o.Shared {
		_ = r.fill()
		l.shared[key] = r.bucket()
	}
	return l
}

// fill returns how long an empty bucket takes to fill. It panics when the rate is not valid.
func (r Rate) fill() time.Duration {
	seconds := float64(r.Burst) / r.PerSecond
	if r.Burst < 1 || !(r.PerSecond > 0) || math.IsInf(r.PerSecond, 1) || seconds > longestFill.Seconds() {
		panic(fmt.Sprintf("edge.NewLimiter: a rate of %d, and %v per second", r.Burst, r.PerSecond))
	}
	return time.Duration(math.Ceil(seconds * float64(time.Second)))
}

func (r Rate) bucket() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
}

// Take implements Limiter. The error is always nil.
func (l *MemoryLimiter) Take(_ context.Context, key string, n int) (time.Duration, error) {
	if n <= 0 {
		return 0, nil
	}
	bucket, ok := l.shared[key]
	l.mu.Lock()
	defer l.mu.Unlock() // AllowN and TokensAt must see the same bucket
	now := time.Now()
	if !ok {
		bucket = l.find(now, key)
	}
	n = min(n, bucket.Burst())
	if bucket.AllowN(now, n) {
		return 0, nil
	}
	missing := float64(n) - bucket.TokensAt(now)
	wait := time.Duration(math.Ceil(missing / float64(bucket.Limit()) * float64(time.Second)))
	return max(1, wait), nil
}

// find returns the bucket of a key. It drops the keys that have not been used for as long as a
// bucket takes to fill.
func (l *MemoryLimiter) find(now time.Time, key string) *rate.Limiter {
	switch idle := now.Sub(l.rotated); {
	case idle >= 2*l.fill:
		l.previous, l.current, l.rotated = keyTable{}, keyTable{}, now
	case idle >= l.fill:
		l.previous, l.current, l.rotated = l.current, keyTable{}, now
	}
	short := key
	if len(key) > maxKeyBytes {
		sum := sha256.Sum256([]byte(key))
		short = string(sum[:])
	}
	bucket, ok := l.current.buckets[short]
	if ok {
		return bucket
	}
	of := owner{address: strings.HasPrefix(key, "ip:"), network: share.NetworkOf(key)}
	if bucket, ok = l.previous.buckets[short]; ok {
		l.previous.remove(short, of)
	} else if bucket = l.overflowBucket(short, of); bucket != nil {
		return bucket
	} else {
		bucket = l.each.bucket()
	}
	l.current.add(short, of, bucket)
	return bucket
}

// overflowBucket returns the shared bucket of a new key for which there is no room, or nil if there
// is room.
func (l *MemoryLimiter) overflowBucket(key string, of owner) *rate.Limiter {
	kind, full := 0, len(l.current.buckets)+len(l.previous.buckets) >= l.most
	if of.address {
		kind = 1
		free := max(1, l.most/2) - l.current.addresses - l.previous.addresses
		network := l.current.networks[of.network] + l.previous.networks[of.network]
		full = full || free <= 0 || of.network != "" && network > 0 && network+1 > free-1
		key = cmp.Or(of.network, key)
	}
	if !full {
		return nil
	}
	bucket := &l.overflow[kind][maphash.String(l.seed, key)%overflowBuckets]
	if *bucket == nil {
		*bucket = l.each.bucket()
	}
	return *bucket
}

// An owner says what a key identifies: whether it is the key of an address, and its IPv6 network.
type owner struct {
	address bool
	network string
}

// A keyTable holds the buckets of keys, and counts them by owner.
type keyTable struct {
	buckets   map[string]*rate.Limiter
	addresses int
	networks  map[string]int
}

func (t *keyTable) add(key string, of owner, bucket *rate.Limiter) {
	if t.buckets == nil {
		t.buckets, t.networks = map[string]*rate.Limiter{}, map[string]int{}
	}
	t.buckets[key] = bucket
	t.count(of, 1)
}

func (t *keyTable) remove(key string, of owner) {
	delete(t.buckets, key)
	t.count(of, -1)
}

func (t *keyTable) count(of owner, n int) {
	if of.address {
		t.addresses += n
	}
	if of.network != "" {
		t.networks[of.network] += n
	}
}

// Each returns the rate of a key that is not in LimiterOptions.Shared.
func (l *MemoryLimiter) Each() Rate { return l.each }

// Shared returns the rate of a key in LimiterOptions.Shared, and false for any other key.
func (l *MemoryLimiter) Shared(key string) (Rate, bool) {
	bucket, ok := l.shared[key]
	if !ok {
		return Rate{}, false
	}
	return Rate{Burst: bucket.Burst(), PerSecond: float64(bucket.Limit())}, true
}

// Keys returns the number of keys in memory, for a metric. At MaxKeys, new callers share buckets.
func (l *MemoryLimiter) Keys() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.current.buckets) + len(l.previous.buckets)
}
