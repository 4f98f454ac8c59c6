package authserver_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

func TestAWrongClockEndsNoShortGrant(t *testing.T) {
	for _, jump := range jumps {
		c := newClockedSite(t)
		for i, r := range c.replicas {
			config := r.config
			config.GrantLife = time.Hour
			server, err := authserver.New(config)
			require.NoError(t, err)
			c.replicas[i].server = server
		}
		login := c.replicas[0].login()
		c.clocks[2].add(jump)
		for _, at := range []int{2, 0, 1, 2, 0} {
			c.pass(time.Minute)
			next := c.replicas[at].post("/token", refreshForm(login.Refresh))
			if !assert.Equal(t, http.StatusOK, next.status, "%v at %d", jump, at) {
				break
			}
			login = next
		}
	}
}

func TestAClockOf1970EndsNoGrant(t *testing.T) {
	c := newClockedSite(t)
	login := c.replicas[0].login()
	c.clocks[2].add(-50 * 365 * 24 * time.Hour)
	for _, at := range []int{2, 0, 1} {
		c.pass(time.Minute)
		next := c.replicas[at].post("/token", refreshForm(login.Refresh))
		if !assert.Equal(t, http.StatusOK, next.status, "at %d", at) {
			break
		}
		login = next
	}
}
