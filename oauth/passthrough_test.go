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

// handling returns the context of a handler whose call came with the token.
func handling(t *testing.T, token string) (ctx context.Context) {
	t.Helper()
	anybody := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
		return &oauth.Principal{Issuer: "i", Subject: "ada"}, nil
	})
	h := oauth.Authenticate(anybody, mustChallenge(t), nil)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ctx = r.Context() }))
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	h.ServeHTTP(httptest.NewRecorder(), r)
	require.NotNil(t, ctx)
	return context.WithoutCancel(ctx)
}

func TestNoPassthrough(t *testing.T) {
	const token = "abc.def-123~x=="
	reached := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/redirect" {
			http.Redirect(w, r, "/?token="+token, http.StatusFound)
			return
		}
		reached++
	}))
	defer service.Close()
	client := &http.Client{Transport: oauth.NoPassthrough(service.Client().Transport)}
	ctx := handling(t, token)
	send := func(ctx context.Context, path string, change func(*http.Request)) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, service.URL+path, strings.NewReader("body"))
		require.NoError(t, err)
		if change != nil {
			change(r)
		}
		resp, err := client.Do(r)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, change := range map[string]func(*http.Request){
		"Bearer":           header("Authorization", "Bearer "+token),
		"another scheme":   header("Authorization", "token\t"+token),
		"bare":             header("X-Api-Key", token),
		"a parameter":      header("X-Auth", `Token token="`+token+`"`),
		"basic password":   func(r *http.Request) { r.SetBasicAuth("x", token) },
		"basic user":       func(r *http.Request) { r.SetBasicAuth(token, "") },
		"a cookie":         func(r *http.Request) { r.Header.Set("Cookie", "a=b; session="+token) },
		"the query":        func(r *http.Request) { r.URL.RawQuery = "a=b&access_token=" + strings.ReplaceAll(token, "=", "%3D") },
		"the query, plain": func(r *http.Request) { r.URL.RawQuery = "access_token=" + token },
	} {
		err := send(ctx, "/", change)
		assert.ErrorIs(t, err, oauth.ErrPassthrough, name)
		assert.NotContains(t, errors.Unwrap(err).Error(), "def-123", name)
		assert.NotContains(t, oauth.Redact(ctx, err.Error()), "def-123", name)
	}
	assert.ErrorIs(t, send(ctx, "/redirect", func(r *http.Request) { r.Method, r.Body, r.ContentLength = "GET", nil, 0 }), oauth.ErrPassthrough)
	assert.Zero(t, reached)

	assert.NoError(t, send(ctx, "/?q=other", header("Authorization", "Bearer own-credential")))
	assert.NoError(t, send(context.Background(), "/", header("Authorization", "Bearer "+token)), "a context without a token")
	assert.Equal(t, 2, reached)
	assert.Equal(t, "none here", oauth.Redact(context.Background(), "none here"))
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", ctx, ctx, ctx.Value("x")), "def-123", "printing the context")
}

// A handler calls another service. The transport does not send the caller's token, whatever the
// code that makes the request does.
func ExampleNoPassthrough() {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "42 notes") }))
	defer upstream.Close()
	client := &http.Client{Transport: oauth.NoPassthrough(nil)}

	handler := func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, upstream.URL, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer the-services-own-key")
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		fmt.Println(string(text))
		return err
	}
	fmt.Println(handler(context.Background()))
	// Output:
	// 42 notes
	// <nil>
}
