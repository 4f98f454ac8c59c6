package assertion

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/lru"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// maxKeySets is how many key sets are kept for issuers that Lookup returns.
const maxKeySets = 1000

// trusted decides which issuers are trusted, and has their keys.
type trusted struct {
	opts    *Options
	entries map[string][]Issuer // of Options.Issuers, by iss
	keys    map[keySource]*oauth.KeySet

	mu      sync.Mutex
	dynamic *lru.Cache[keySource, *oauth.KeySet] // of issuers that Lookup returned
}

// A keySource is where the keys of an issuer are. Assertions of an issuer are verified with no
// other keys, so that no issuer can speak for another.
type keySource struct{ issuer, jwks string }

func newTrusted(opts *Options) (*trusted, error) {
	t := &trusted{
		opts: opts, entries: map[string][]Issuer{}, keys: map[keySource]*oauth.KeySet{},
		dynamic: lru.New[keySource, *oauth.KeySet](maxKeySets),
	}
	for _, entry := range opts.Issuers {
		if entry.Issuer == opts.Server {
			return nil, fmt.Errorf("assertion: %s is this authorization server, which cannot be its own identity provider", entry.Issuer)
		}
		for _, other := range t.entries[entry.Issuer] {
			if other.IssuerTenant == entry.IssuerTenant && other.Tenant == entry.Tenant {
				return nil, fmt.Errorf("assertion: issuer %s is listed twice with the same tenants", entry.Issuer)
			}
		}
		keys, err := newKeys(entry, opts)
		if err != nil {
			return nil, fmt.Errorf("assertion: issuer %q: %w", entry.Issuer, err)
		}
		t.entries[entry.Issuer] = append(t.entries[entry.Issuer], entry)
		if source := (keySource{entry.Issuer, entry.JWKS}); t.keys[source] == nil {
			t.keys[source] = keys
		}
	}
	return t, nil
}

func newKeys(entry Issuer, opts *Options) (*oauth.KeySet, error) {
	keys, err := oauth.NewIssuerKeySet(entry.Issuer, &opts.KeySet)
	if err == nil && entry.JWKS != "" {
		keys, err = oauth.NewKeySet(entry.JWKS, &opts.KeySet)
	}
	return keys, err
}

// accept returns the keys of the assertion's issuer, and sets the tenant. Its error is a TokenError
// if the issuer is not trusted for the users of the assertion.
func (t *trusted) accept(ctx context.Context, a *Assertion) (*oauth.KeySet, error) {
	entries := t.entries[a.Issuer]
	if entries == nil && t.opts.Lookup != nil {
		var err error
		if entries, err = t.opts.Lookup(ctx, a.Issuer); err != nil {
			return nil, fmt.Errorf("%w: the trusted issuers cannot be read: %w", ErrUnavailable, err)
		}
	}
	entry, err := choose(entries, a)
	if err != nil {
		return nil, err
	}
	a.Tenant = entry.Tenant
	return t.keysOf(entry)
}

// choose returns the one entry that an assertion is for.
func choose(entries []Issuer, a *Assertion) (Issuer, error) {
	// Lookup may search in a way that ignores case, or a slash at the end.
	found := matching(entries, func(e Issuer) bool { return e.Issuer == a.Issuer })
	if len(found) == 0 {
		return Issuer{}, mismatch("its issuer is not trusted", "a configured issuer", a.Issuer)
	}
	found = matching(found, func(e Issuer) bool { return e.IssuerTenant == a.IssuerTenant })
	if len(found) == 0 {
		bad := mismatch("its issuer is not trusted for the users of this tenant", "a configured tenant", a.IssuerTenant)
		bad.Advice = "if the issuer serves several companies, set IssuerTenant of its entry to the one that is trusted"
		return Issuer{}, bad
	}
	if tenant := a.Claims.Text("aud_tenant"); tenant != "" {
		wrong := mismatch("it is for another tenant of this server", cmp.Or(found[0].Tenant, "no tenant"), tenant)
		if found = matching(found, func(e Issuer) bool { return e.Tenant == tenant }); len(found) == 0 {
			return Issuer{}, wrong
		}
	}
	if len(found) > 1 {
		return Issuer{}, refuse("its issuer is trusted for several tenants of this server, and it does not name one in aud_tenant")
	}
	return found[0], nil
}

func matching(entries []Issuer, match func(Issuer) bool) (found []Issuer) {
	for _, e := range entries {
		if match(e) {
			found = append(found, e)
		}
	}
	return found
}

// keysOf returns the keys of an entry.
func (t *trusted) keysOf(entry Issuer) (*oauth.KeySet, error) {
	source := keySource{entry.Issuer, entry.JWKS}
	if keys := t.keys[source]; keys != nil {
		return keys, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if keys, ok := t.dynamic.Get(source); ok {
		return keys, nil
	}
	keys, err := newKeys(entry, t.opts)
	if err != nil {
		return nil, mismatch("the entry that Lookup returns for its issuer is not usable", "the URL of keys", err.Error())
	}
	t.dynamic.Put(source, keys)
	return keys, nil
}
