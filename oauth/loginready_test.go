package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A login is an authorization server that says whether it is ready.
type login struct {
	http.Handler
	ready error
}

func (l *login) Paths() []string             { return []string{"/authorize"} }
func (l *login) Ready(context.Context) error { return l.ready }
func (l *login) Describe() oauth.LoginInfo   { return oauth.LoginInfo{Issuer: "https://mcp.example.com"} }

// TestAServerIsReadyIfUsersCanLogIn checks that a server needs both its login server and a verifier
// to be ready.
func TestAServerIsReadyIfUsersCanLogIn(t *testing.T) {
	l, m := &login{Handler: http.NotFoundHandler()}, newMint(t)
	s, err := oauth.New(oauth.Config{
		Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{m.verifier(t)}, LoginServer: l,
	})
	require.NoError(t, err)
	assert.Same(t, l, s.LoginServer())
	m.respond(respondStatus(http.StatusInternalServerError))
	require.ErrorIs(t, s.Ready(t.Context()), oauth.ErrUnavailable, "no key is known")
	l.ready = fmt.Errorf("%w: nobody can log in", oauth.ErrUnavailable)
	require.ErrorContains(t, s.Ready(t.Context()), "nobody can log in")
	other, err := oauth.New(oauth.Config{
		Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"}, LoginServer: l,
		Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { return nil, errors.New("none") })},
	})
	require.NoError(t, err)
	require.ErrorContains(t, other.Ready(t.Context()), "nobody can log in")
	l.ready = nil
	assert.NoError(t, other.Ready(t.Context()))
}

// TestProtectedHandlersGetTheWholeBody sends bodies of unknown and of known length. The handler
// gets the same bytes and their number.
func TestProtectedHandlersGetTheWholeBody(t *testing.T) {
	s, err := oauth.New(oauth.Config{
		Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"},
		Verifiers: []oauth.Verifier{oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
			return &oauth.Principal{Issuer: "i", Subject: "ada"}, nil
		})},
	})
	require.NoError(t, err)
	const message = `{"jsonrpc":"2.0","id":1,"method":"ping"}`
	for _, length := range []int64{-1, int64(len(message))} {
		served := false
		r := httptest.NewRequest(http.MethodPost, "/mcp", io.MultiReader(strings.NewReader(message)))
		r.ContentLength = length
		r.Header.Set("Authorization", "Bearer token")
		s.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			served = true
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			assert.Equal(t, message, string(body))
			assert.EqualValues(t, len(message), r.ContentLength)
		}), nil).ServeHTTP(httptest.NewRecorder(), r)
		assert.True(t, served)
	}
}
