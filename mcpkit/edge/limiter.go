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

// A Limiter counts what callers take. It may be used without HTTP as well. Where
// several replicas must count together, it is to be implemented on top of a store
// that they share. It may be called by many goroutines at once.
type Limiter interface {
	// Take takes n from what key has left, or nothing at all. The wait is zero when
	// it took; otherwise it is how long it takes until there will be as much, if
	// nobody else takes it. More than the key can ever have counts as all of it. An
	// error says that counting failed, not that there is nothing left.
	Take(ctx context.Context, key string, n int) (wait time.Duration, err error)
}

// A Rate says what a key has: Burst to begin with and at most, and PerSecond of it
// come back each second.
type Rate struct {
	Burst     int
	PerSecond float64
}

// The rates that a server has unless it says otherwise. All users of Anthropic's
// products call from the same few addresses, so that these need a bigger share;
// the numbers are those of Anthropic's own advice on building connectors, for one
// replica. All callers whose address is not known have the same together.
var (
	DefaultRate   = Rate{Burst: 30, PerSecond: 2}
	AnthropicRate = Rate{Burst: 600, PerSecond: 100}
)

// LimiterOptions are the details of [NewLimiter].
type LimiterOptions struct {
	// Each is what every key has; without it, DefaultRate.
	Each Rate
	// Shared are the rates of single keys; without it, AnthropicRate for AnthropicKey and
	// UnknownKey.
	Shared map[string]Rate
	// MaxKeys bounds how many keys are kept, at some 200 bytes each, of which those of addresses
	// get half. Without it, 100,000.
	MaxKeys int
}

const (
	defaultMaxKeys  = 100_000
	overflowBuckets = 256
	// Longer keys are kept as a hash.
	maxKeyBytes = 64
	longestFill = 366 * 24 * time.Hour
)

// A MemoryLimiter is a Limiter that counts in memory, for one process: token
// buckets of golang.org/x/time/rate.
//
// What it keeps is bounded, and nobody gains from filling it. A key is forgotten
// only when it has everything back, so that forgetting it changes nothing: flooding
// the limiter with other keys resets no bucket, neither one's own nor another's.
// While there are more keys than MaxKeys that have not, the ones that come too late
// share a fixed number of buckets, and the ones already known keep theirs.
//
// Addresses can be had in any number, users cannot. So keys of addresses, as [AddrKey] makes
// them, fill no more than half and share other buckets when they come too late, and those of
// one network of IPv6 never fill what is left for others.
type MemoryLimiter struct {
	each   Rate
	shared map[string]*rate.Limiter
	most   int
	fill   time.Duration
	seed   maphash.Seed

	mu      sync.Mutex
	turned  time.Time
	current keyTable                          // used since turned
	before  keyTable                          // used in the time before, and not since
	late    [2][overflowBuckets]*rate.Limiter // the second for addresses
}

// NewLimiter returns a Limiter that counts in memory. It panics when a rate gives
// nothing, or takes more than a year to come back. opts may be nil.
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
	for i := range l.late {
		for j := range l.late[i] {
			l.late[i][j] = o.Each.bucket()
		}
	}
	return l
}

// fill is how long it takes until an empty bucket is full.
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
	defer l.mu.Unlock() // also so that nobody takes between the two looks at the bucket
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

// find returns the bucket of a key. What has not been used for as long as a bucket
// takes to fill is dropped, all at once.
func (l *MemoryLimiter) find(now time.Time, key string) *rate.Limiter {
	switch idle := now.Sub(l.turned); {
	case idle >= 2*l.fill:
		l.before, l.current, l.turned = keyTable{}, keyTable{}, now
	case idle >= l.fill:
		l.before, l.current, l.turned = l.current, keyTable{}, now
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
	whose := owner{address: strings.HasPrefix(key, "ip:"), network: share.NetworkOf(key)}
	if bucket, ok = l.before.buckets[short]; ok {
		l.before.remove(short, whose)
	} else if bucket = l.lateBucket(short, whose); bucket != nil {
		return bucket
	} else {
		bucket = l.each.bucket()
	}
	l.current.add(short, whose, bucket)
	return bucket
}

// lateBucket returns the bucket of a new key that comes too late, or nil for one that does
// not.
func (l *MemoryLimiter) lateBucket(key string, whose owner) *rate.Limiter {
	kind, full := 0, len(l.current.buckets)+len(l.before.buckets) >= l.most
	if whose.address {
		kind = 1
		free := max(1, l.most/2) - l.current.addresses - l.before.addresses
		network := l.current.networks[whose.network] + l.before.networks[whose.network]
		full = full || free <= 0 || whose.network != "" && network > 0 && network+1 > free-1
		key = cmp.Or(whose.network, key)
	}
	if !full {
		return nil
	}
	return l.late[kind][maphash.String(l.seed, key)%overflowBuckets]
}

// An owner is whose a key is: of an address, and of a network of IPv6.
type owner struct {
	address bool
	network string
}

// A keyTable is the buckets of keys, and how many are whose.
type keyTable struct {
	buckets   map[string]*rate.Limiter
	addresses int
	networks  map[string]int
}

func (t *keyTable) add(key string, whose owner, bucket *rate.Limiter) {
	if t.buckets == nil {
		t.buckets, t.networks = map[string]*rate.Limiter{}, map[string]int{}
	}
	t.buckets[key] = bucket
	t.count(whose, 1)
}

func (t *keyTable) remove(key string, whose owner) {
	delete(t.buckets, key)
	t.count(whose, -1)
}

func (t *keyTable) count(whose owner, n int) {
	if whose.address {
		t.addresses += n
	}
	if whose.network != "" {
		t.networks[whose.network] += n
	}
}

// Each returns the rate of a key that shares none.
func (l *MemoryLimiter) Each() Rate { return l.each }

// Keys returns how many keys are kept, for a metric. At MaxKeys, callers that come
// new share what is left.
func (l *MemoryLimiter) Keys() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.current.buckets) + len(l.before.buckets)
}
