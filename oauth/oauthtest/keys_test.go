package oauthtest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestIssuersDoNotShareKeys publishes the keys of issuers that are open at the same time and after
// each other, which rotate and close at different times.
func TestIssuersDoNotShareKeys(t *testing.T) {
	open := func() (*oauthtest.Issuer, func()) {
		e := &exampleT{}
		i := oauthtest.New(e, &oauthtest.Options{Algorithms: []oauthtest.Algorithm{oauthtest.RS256}})
		return i, func() {
			for _, f := range e.cleanups {
				f()
			}
		}
	}
	published := func(i *oauthtest.Issuer) (moduli []any) {
		var set struct{ Keys []map[string]any }
		getJSON(t, i, i.JWKSURL(), &set)
		for _, k := range set.Keys {
			moduli = append(moduli, k["n"])
		}
		return moduli
	}
	first, closeFirst := open()
	second, closeSecond := open()
	defer closeSecond()
	first.Rotate()
	keys := append(published(first), published(second)...)
	assert.Len(t, keys, 3)
	distinct := map[any]bool{}
	for _, k := range keys {
		distinct[k] = true
	}
	assert.Len(t, distinct, 3, "open issuers share a key")
	closeFirst()
	third, closeThird := open()
	defer closeThird()
	assert.NotContains(t, published(second), published(third)[0])
	third.Rotate()
	assert.NotEqual(t, published(third)[0], published(third)[1], "an issuer has a key twice")
}
