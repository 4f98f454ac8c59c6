package oauth

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The refresh follows the issuer's Cache-Control within these bounds.
const (
	minRefresh     = time.Minute
	maxRefresh     = time.Hour
	defaultRefresh = 15 * time.Minute
)

var (
	errUnknownKey = &TokenError{Problem: "it is signed with a key that its issuer does not publish", temporary: true, Advice: adviceKey}
	errUnfitKey   = problem("its algorithm is not that of its key")
)

// keyState is the result of one fetch. It is immutable.
type keyState struct {
	keys      []verifyKey
	byKID     map[string]*verifyKey
	askedAt   time.Time // when the fetch began
	refreshAt time.Time // when a new fetch is due
	deadAt    time.Time // when the keys must no longer be used
}

// find returns the key with the name kid; or, for an empty kid, the only key for the
// algorithm.
func (st *keyState) find(kid, alg string) (*verifyKey, error) {
	if kid != "" {
		key := st.byKID[kid]
		switch {
		case key == nil:
			return nil, errUnknownKey
		case !key.fits(alg):
			return nil, errUnfitKey.with(key.use(), alg)
		}
		return key, nil
	}
	var only *verifyKey
	for i := range st.keys {
		if !st.keys[i].fits(alg) {
			continue
		}
		if only != nil { // trying all of them would let any key vouch for any token
			return nil, errUnfitKey
		}
		only = &st.keys[i]
	}
	if only == nil {
		return nil, errUnknownKey
	}
	return only, nil
}

// keptBy reports whether next contains every key of st.
func (st *keyState) keptBy(next *keyState) bool {
	for i := range st.keys {
		if !slices.ContainsFunc(next.keys, func(k verifyKey) bool { return st.keys[i].same(&k) }) {
			return false
		}
	}
	return true
}

// refreshAfter returns how long the header of a response allows to cache keys.
func refreshAfter(header http.Header) time.Duration {
	for directive := range strings.SplitSeq(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return minRefresh
		case "max-age":
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 32)
			if err == nil || errors.Is(err, strconv.ErrRange) { // RFC 9111, section 1.2.2: a large number is a long time
				return min(max(time.Duration(seconds)*time.Second, minRefresh), maxRefresh)
			}
		}
	}
	return defaultRefresh
}
