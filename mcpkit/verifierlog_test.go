package mcpkit_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestVerifiersMayLogLater has a verifier whose goroutine logs and reports progress while the
// request that it verified is read and answered. The race detector must find nothing.
func TestVerifiersMayLogLater(t *testing.T) {
	var book logBook
	log := slog.New(observe.NewLogHandler(slog.NewJSONHandler(&book, nil)))
	var logging sync.WaitGroup
	verifier := oauth.VerifierFunc(func(ctx context.Context, token string) (*oauth.Principal, error) {
		ctx = context.WithoutCancel(ctx)
		logging.Go(func() {
			for range 200 {
				log.InfoContext(ctx, "token seen")
				mcpkit.Progress(ctx, 1, 2, "seen")
			}
		})
		return &oauth.Principal{Issuer: "https://login.example.com", Subject: token, Scopes: []string{"notes"}}, nil
	})
	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{
		AuthorizationServers: []string{"https://login.example.com"},
		Scopes:               []string{"notes"},
		Verifiers:            []oauth.Verifier{verifier},
	}), mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	addNotes(srv)
	endpoint := listen(t, srv)
	for i := range 20 {
		version := versions[i%len(versions)]
		params := map[string]any{"name": "find_notes", "arguments": map[string]any{"query": "rain"}}
		if version < "2026" { // request sets the _meta of newer versions
			params["_meta"] = map[string]any{"progressToken": 7}
		}
		call := request(version, "tools/call", params)
		a := post(t, endpoint, version, call, bearer("ada"), traced)
		assert.Equal(t, 200, a.Status, a.Body)
	}
	logging.Wait()
	for _, line := range book.lines(t) {
		assert.Equal(t, [2]string{sentID, sentTrace}, [2]string{line.RequestID, line.TraceID}, line)
	}
}
