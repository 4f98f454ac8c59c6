package ledger

import (
	"slices"
	"strings"
)

// An order holds keys for scans. It appends keys, and sorts them when the next scan comes. While
// no key is added, a scan costs nothing but its length.
type order struct {
	there  func(key string) bool
	keys   []string // may have keys twice, and keys that are gone
	sorted int      // how many of keys are sorted
	live   int      // how many keys are there
}

func (o *order) add(key string) {
	if len(o.keys) > 2*o.live+64 {
		o.sort()
	}
	o.keys = append(o.keys, key)
	o.live++
}

// removed notes that a key is gone.
func (o *order) removed() { o.live-- }

func (o *order) sort() {
	o.keys = slices.DeleteFunc(o.keys, func(key string) bool { return !o.there(key) })
	slices.Sort(o.keys)
	o.keys = slices.Compact(o.keys)
	o.sorted = len(o.keys)
}

// scan returns at most limit keys after another that begin with prefix and are found.
func (o *order) scan(prefix, after string, limit int, found func(key string) bool) []string {
	if o.sorted < len(o.keys) || len(o.keys) > 2*o.live+64 {
		o.sort()
	}
	var keys []string
	i, _ := slices.BinarySearch(o.keys, max(prefix, after))
	for ; i < len(o.keys) && len(keys) < limit && strings.HasPrefix(o.keys[i], prefix); i++ {
		if key := o.keys[i]; key > after && found(key) {
			keys = append(keys, key)
		}
	}
	return keys
}
