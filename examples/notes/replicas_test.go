package main

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/internal/redistest"
)

// TestThreeReplicas runs three replicas with Redis, and sends each request to any of them: a client
// registers, its user logs in on the page of the service and agrees, and it calls tools.
func TestThreeReplicas(t *testing.T) {
	redis := redistest.Start(t)
	db := filepath.Join(t.TempDir(), "notes.db")
	key := strings.Repeat("k", 32)
	svc, err := service.Open(t.Context(), service.Options{Database: db, SessionKey: []byte(key)})
	require.NoError(t, err)
	_, err = svc.CreateAccount(t.Context(), "dora", "Dora", "password of dora")
	require.NoError(t, err)
	require.NoError(t, svc.Close())

	var replicas []string
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	front := httptest.NewServer(&httputil.ReverseProxy{Transport: transport, FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: replicas[rand.IntN(len(replicas))]})
		r.Out.Host = r.In.Host
	}})
	t.Cleanup(front.Close)
	env := map[string]string{"LOGIN_SECRET": key, "SESSION_KEY": key, "CURSOR_KEY": key}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 3)
	for range 3 {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		addr := free.Addr().String()
		require.NoError(t, free.Close())
		replicas = append(replicas, addr)
		go func() {
			ended <- run(ctx, []string{"-addr", addr, "-resource", front.URL + "/mcp", "-redis", redis.Addr(), "-db", db},
				func(name string) string { return env[name] }, io.Discard)
		}()
	}
	t.Cleanup(func() {
		cancel()
		for range 3 {
			assert.NoError(t, <-ended)
		}
	})
	for _, addr := range replicas {
		require.Eventually(t, func() bool {
			client := &http.Client{Transport: transport}
			res, err := client.Get("http://" + addr + "/readyz")
			if err == nil {
				res.Body.Close()
			}
			return err == nil && res.StatusCode == http.StatusOK
		}, 60*time.Second, 20*time.Millisecond)
	}
	p := &program{endpoint: front.URL + "/mcp"}
	for range 3 {
		session := p.login(t, consenter(t, "dora"))
		assert.Contains(t, text(t, session, "get_my_account", nil), `"handle":"dora"`)
		for range 6 {
			assert.Contains(t, text(t, session, "create_note", CreateIn{Title: "Cake"}), `"owner":"dora"`)
		}
		assert.Contains(t, text(t, session, "search_notes", SearchIn{Query: "cake"}), "Cake")
		require.NoError(t, session.Close())
	}
}
