// Command login measures the authorization server: redeeming a code, refreshing, and a call of a
// tool with a token that the server has not seen before. Its peer is the server of
// github.com/luikyv/go-oidc with the same key type, whose tokens the same MCP server verifies.
//
//	cd bench && go run ./login
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

const (
	rounds = 25 // pairs of runs; the median of their ratios is the result
	// users is how many log in during a run. go-oidc's storage in memory has room for 100 tokens, so
	// each run has new servers.
	users = 30
)

const (
	scope     = "notes:read"
	publicURL = "https://notes.example.com/mcp"
	redirect  = "http://127.0.0.1/callback"
	verifier  = "abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	// challenge is the SHA-256 of verifier.
	challenge = "jvCCi_wjGpwhE_M2DsZ4wbnAm7Pau-Wcp7nXVSPlqIk"
)

// A server is an authorization server together with a server of tools.
type server struct {
	handler, tools http.Handler
	token, client  string
	newCode        func() string // not measured
	close          func()
}

// A result has the times of one operation.
type result struct{ redeem, call, refresh time.Duration }

func main() {
	var ratios [3][]float64
	least := [2]result{{time.Hour, time.Hour, time.Hour}, {time.Hour, time.Hour, time.Hour}}
	for range rounds {
		a, b := newMCPKit().run(), newGoOIDC().run()
		for i, r := range []result{a, b} {
			l := &least[i]
			l.redeem, l.call, l.refresh = min(l.redeem, r.redeem), min(l.call, r.call), min(l.refresh, r.refresh)
		}
		for i, pair := range [][2]time.Duration{{b.redeem, a.redeem}, {b.refresh, a.refresh}, {b.call, a.call}} {
			ratios[i] = append(ratios[i], float64(pair[0])/float64(pair[1]))
		}
	}
	fmt.Println("| work | mcpkit | go-oidc | go-oidc's time over ours |\n|---|---|---|---|")
	for i, row := range []struct {
		name       string
		ours, peer time.Duration
	}{
		{"redeeming a code", least[0].redeem, least[1].redeem},
		{"refreshing", least[0].refresh, least[1].refresh},
		{"a call with a new token", least[0].call, least[1].call},
	} {
		slices.Sort(ratios[i])
		fmt.Printf("| %s | %s | %s | %.2f |\n", row.name, row.ours.Round(time.Microsecond), row.peer.Round(time.Microsecond), ratios[i][rounds/2])
	}
}

// run logs users in and measures the requests of their clients.
func (s *server) run() (r result) {
	defer s.close()
	first, _ := s.tokens(redemption(s.newCode())) // makes keys, and fetches them
	s.call(first)
	codes := make([]string, users)
	for i := range codes {
		codes[i] = s.newCode()
	}
	access, refresh := make([]string, users), make([]string, users)
	r.redeem = timed(func(i int) {
		access[i], refresh[i] = s.tokens(redemption(codes[i]))
	})
	r.call = timed(func(i int) { s.call(access[i]) })
	r.refresh = timed(func(i int) { s.tokens(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh[i]}}) })
	return r
}

func redemption(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "code_verifier": {verifier}, "redirect_uri": {redirect}}
}

// timed returns the time of one of the operations of all users.
func timed(f func(i int)) time.Duration {
	began := time.Now()
	for i := range users {
		f(i)
	}
	return time.Since(began) / users
}

// tokens sends a token request.
func (s *server) tokens(form url.Values) (access, refresh string) {
	form.Set("client_id", s.client)
	r := httptest.NewRequest(http.MethodPost, s.token, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	var answer struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK || answer.Access == "" {
		panic(fmt.Sprint(w.Code, " ", w.Body))
	}
	return answer.Access, answer.Refresh
}

// call calls a tool.
func (s *server) call(token string) {
	const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}}`
	r := httptest.NewRequest(http.MethodPost, publicURL, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	r.Header.Set("MCP-Protocol-Version", "2025-11-25")
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.tools.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "alice") {
		panic(fmt.Sprint(w.Code, " ", w.Body, w.Header()))
	}
}

type empty struct{}

// newTools returns a server with one tool, whose callers log in as access says.
func newTools(access oauth.Config) http.Handler {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0", Tagline: "Says who calls", Description: "Says who calls, for a benchmark.",
		URL: publicURL, Privacy: "https://example.com/privacy", Support: "https://example.com/support", Security: "security@example.com",
	}, mcpkit.OAuth(access), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	mcpkit.AddTool(srv, "whoami", annotate.ReadOnly("Who am I"), "Returns the user who calls. Use to see who is logged in.", whoami, mcpkit.Scopes(scope))
	me := []mcpkit.Call{mcpkit.Use("whoami", empty{})}
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: strings.TrimSuffix(prompt, "?"), Prompt: prompt, Calls: me, Shows: "The user."}
	}
	srv.Examples(example("Who am I?"), example("Which account is this?"), example("Am I logged in?"))
	return must(srv.Handler())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func whoami(ctx context.Context, _ empty) (string, error) {
	caller, ok := oauth.PrincipalFrom(ctx)
	if !ok {
		return "nobody", nil
	}
	return caller.Subject, nil
}
