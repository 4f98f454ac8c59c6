package authserver_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/file"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// childAddr and childFile tell a child process of a test what to serve.
const (
	childAddr = "MCPKIT_TEST_ADDR"
	childFile = "MCPKIT_TEST_FILE"
)

func TestMain(m *testing.M) {
	if addr := os.Getenv(childAddr); addr != "" {
		fmt.Fprintln(os.Stderr, serveChild(addr, os.Getenv(childFile)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveChild serves an authorization server with a file store until the process is killed.
func serveChild(addr, path string) error {
	kept, err := file.Open(path, nil)
	if err != nil {
		return err
	}
	server, err := authserver.New(authserver.Config{
		Issuer: "http://" + addr, Resources: []string{"http://" + addr + "/mcp"}, Clients: knownClients,
		Scopes: []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}, {Name: "notes:write", Description: "Change your notes"}},
		Login:  authserver.TestUsers{{ID: "ann", Name: "Ann"}}, Store: kept, Secrets: [][]byte{[]byte(strings.Repeat("s", 32))},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	return http.ListenAndServe(addr, server)
}

// TestNothingIsLostWhenTheProcessIsKilled kills the process at random times while clients log in
// and refresh. What a client was told is true afterwards, and no code is redeemed twice.
func TestNothingIsLostWhenTheProcessIsKilled(t *testing.T) {
	kills := testsize.Count(200, 6)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	path := filepath.Join(t.TempDir(), "store")
	s := &site{t: t, url: "http://" + addr}

	const clients = 4
	var refresh [clients]string
	var logins, refreshes, uncertain atomic.Int64
	for n := 0; n < kills || refreshes.Load() == 0; n++ {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childAddr+"="+addr, childFile+"="+path)
		require.NoError(t, child.Start())
		require.Eventually(t, func() bool {
			conn, err := net.Dial("tcp", addr)
			if err == nil {
				_ = conn.Close()
			}
			return err == nil
		}, 30*time.Second, 2*time.Millisecond)
		// A slow machine gets more time in the end, so that clients do something.
		lives := time.Duration(10+rand.IntN(120)) * time.Millisecond * time.Duration(1+n/kills)
		dead := time.AfterFunc(lives, func() { _ = child.Process.Kill() })
		var wg sync.WaitGroup
		for i := range clients {
			wg.Go(func() { useUntilKilled(s, &refresh[i], &logins, &refreshes, &uncertain) })
		}
		_ = child.Wait()
		dead.Stop()
		wg.Wait()
	}
	t.Logf("%d kills, %d logins, %d refreshes, %d requests without an answer", kills, logins.Load(), refreshes.Load(), uncertain.Load())
	assert.Positive(t, logins.Load())
	assert.Positive(t, refreshes.Load())
}

// useUntilKilled refreshes a client, and logs in and redeems codes, until the server is gone.
func useUntilKilled(s *site, refresh *string, logins, refreshes, uncertain *atomic.Int64) {
	for {
		if *refresh != "" {
			answer, err := s.try("/token", refreshForm(*refresh))
			if err != nil { // the client keeps the token that it has
				uncertain.Add(1)
				return
			}
			if !assert.Equal(s.t, http.StatusOK, answer.status, "an acknowledged refresh token is lost") {
				*refresh = ""
				return
			}
			*refresh = answer.Refresh
			refreshes.Add(1)
		}
		b := newBrowser(s.t)
		p, err := b.try(http.MethodGet, s.authorizeURL(), nil)
		if err != nil || p.StatusCode != http.StatusOK {
			return
		}
		p, err = b.try(http.MethodPost, s.url+"/consent", agreeForm(p.sealed(s.t)))
		if err != nil {
			return
		}
		code := p.location(s.t).Query().Get("code")
		first, err := s.try("/token", redeemForm(code))
		if err != nil {
			uncertain.Add(1)
			return
		}
		if !assert.Equal(s.t, http.StatusOK, first.status, "an acknowledged code is lost") {
			return
		}
		logins.Add(1)
		if *refresh == "" {
			*refresh = first.Refresh
			continue
		}
		second, err := s.try("/token", redeemForm(code))
		if err != nil {
			return
		}
		assert.Equal(s.t, "invalid_grant", second.Error, "a code is redeemed twice")
	}
}
