package authserver_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// A clockedSite is three replicas, each with its own clock, and a store with another.
type clockedSite struct {
	replicas []*site
	clocks   []*clock
	store    *clock
}

func newClockedSite(t *testing.T) *clockedSite {
	c := &clockedSite{store: newClock()}
	shared := newClockedStore(c.store)
	for i := range 3 {
		c.clocks = append(c.clocks, newClock())
		c.replicas = append(c.replicas, newSite(t, func(config *authserver.Config) {
			if i > 0 {
				*config = c.replicas[0].config
			}
			config.Now, config.Store = c.clocks[i].Now, shared
		}))
	}
	return c
}

// pass lets time go by for all.
func (c *clockedSite) pass(d time.Duration) {
	c.store.add(d)
	for _, clock := range c.clocks {
		clock.add(d)
	}
}

// jumps are what the clock of one replica does.
var jumps = []time.Duration{5 * time.Hour, -5 * time.Hour, 2 * time.Minute, -2 * time.Minute}

// TestAClockThatJumpsLosesNoGrant has the clock of one of three replicas jump while grants live.
// Each refresh token is good at every replica, also the one before the latest after a response that
// was lost, and one that was replaced long ago ends its grant at every replica.
func TestAClockThatJumpsLosesNoGrant(t *testing.T) {
	for _, jump := range jumps {
		for first := range 3 {
			for second := range 3 {
				t.Run(fmt.Sprintf("%v, %d then %d", jump, first, second), func(t *testing.T) {
					c := newClockedSite(t)
					login := c.replicas[0].login()
					c.clocks[2].add(jump)
					lost := c.replicas[first].post("/token", refreshForm(login.Refresh))
					require.Equal(t, http.StatusOK, lost.status, lost.Description)
					c.pass(20 * time.Second)
					again := c.replicas[second].post("/token", refreshForm(login.Refresh))
					require.Equal(t, http.StatusOK, again.status, "the response was lost: %s", again.Description)
					assert.Equal(t, lost.Refresh, again.Refresh)
					next := c.replicas[first].post("/token", refreshForm(again.Refresh))
					require.Equal(t, http.StatusOK, next.status, next.Description)

					c.pass(31 * time.Second)
					assert.Equal(t, "invalid_grant", c.replicas[second].post("/token", refreshForm(again.Refresh)).Error, "somebody has copied it")
					assert.Equal(t, "invalid_grant", c.replicas[first].post("/token", refreshForm(next.Refresh)).Error, "so the grant has ended")
				})
			}
		}
	}
}

// TestAClockThatJumpsRedeemsNothingTwice checks that a code gives tokens once, whichever replicas
// get it and in whatever order, and that a code that was not acknowledged can at worst not be
// redeemed.
func TestAClockThatJumpsRedeemsNothingTwice(t *testing.T) {
	for _, jump := range jumps {
		for jumpAfterCode := range 2 {
			c := newClockedSite(t)
			if jumpAfterCode == 0 {
				c.clocks[2].add(jump)
			}
			for from := range 3 {
				code := c.replicas[from].code("resource", c.replicas[0].url+"/mcp")
				if jumpAfterCode == 1 {
					c.clocks[2].add(jump)
				}
				var wg sync.WaitGroup
				var mu sync.Mutex
				won := 0
				for i := range 12 {
					wg.Go(func() {
						answer := c.replicas[i%3].post("/token", redeemForm(code))
						mu.Lock()
						defer mu.Unlock()
						if answer.status == http.StatusOK {
							won++
						} else {
							assert.Equal(t, "invalid_grant", answer.Error)
						}
					})
				}
				wg.Wait()
				assert.LessOrEqual(t, won, 1, "%v, from %d", jump, from)
				for range 2 {
					c.pass(3 * time.Minute) // the store has forgotten the code
					for i := range 3 {
						assert.Equal(t, "invalid_grant", c.replicas[i].post("/token", redeemForm(code)).Error, "%v: from %d at %d", jump, from, i)
					}
				}
			}
		}
	}
}

// TestAConsentIsGivenOnceWhenClocksDiffer sends the form of the consent page to all replicas.
func TestAConsentIsGivenOnceWhenClocksDiffer(t *testing.T) {
	for _, jump := range jumps {
		c := newClockedSite(t)
		c.clocks[2].add(jump)
		for from := range 3 {
			b := newBrowser(t)
			form := agreeForm(b.get(c.replicas[from].authorizeURL("resource", c.replicas[0].url+"/mcp")).sealed(t))
			codes := map[string]bool{}
			for _, replica := range c.replicas {
				p := b.post(replica.url+"/consent", form)
				if p.Header.Get("Location") != "" {
					codes[p.location(t).Query().Get("code")] = true
				} else {
					assert.Equal(t, http.StatusBadRequest, p.StatusCode, p.body)
				}
			}
			assert.Len(t, codes, 1, "%v: from %d", jump, from)
		}
	}
}
