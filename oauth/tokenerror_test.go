package oauth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A loggedRefusal is the log entry and the response for a bad token.
type loggedRefusal struct {
	log    map[string]any
	line   string
	answer string // header and body
	status int
}

// refusalOf sends a token to a server and returns what the server logs and responds.
func refusalOf(t *testing.T, c oauth.Config, tok string) loggedRefusal {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	c.Resource, c.AuthorizationServers = resourceURL, []string{"https://login.example.com"}
	c.Options.OnRefusal = func(_ context.Context, status int, err error) {
		logger.Info("refused", "status", status, "why", err)
	}
	s, err := oauth.New(c)
	require.NoError(t, err)
	rec := call(s, honest, tok)
	var out loggedRefusal
	require.NoError(t, json.Unmarshal(log.Bytes(), &out.log), log.String())
	out.line, out.status = log.String(), rec.Code
	var answer strings.Builder
	require.NoError(t, rec.Result().Header.Write(&answer))
	out.answer = answer.String() + rec.Body.String()
	return out
}

// TestTheLogSaysWhatWasExpectedAndWhatCame also checks that the response contains neither.
func TestTheLogSaysWhatWasExpectedAndWhatCame(t *testing.T) {
	k, es384 := newMintKey("k", "ES256"), newMintKey("k", "ES384")
	m := newMint(t, k)
	now := m.clock.Now()
	header := func(change string) string { return `{"alg":"ES256","kid":"k",` + change + `}` }
	for name, tc := range map[string]struct{ token, problem, want, got string }{
		"issuer":             {m.token(k, map[string]any{"iss": "https://evil.example"}), "no verifier is responsible for it", m.URL, "https://evil.example"},
		"no issuer":          {m.token(k, map[string]any{"iss": nil}), "a verifier of the program refuses it", "", ""},
		"audience":           {m.token(k, map[string]any{"aud": "https://other.example"}), "it is not for this server", resourceURL, "https://other.example"},
		"audiences":          {m.token(k, map[string]any{"aud": []string{"a", "b", "c", "d", "e"}}), "it is not for this server", resourceURL, "[a b c 2 more]"},
		"no audience":        {m.token(k, map[string]any{"aud": nil}), "it is not for this server", resourceURL, "none"},
		"odd audience":       {m.token(k, map[string]any{"aud": 7}), "it is not for this server", resourceURL, "a value that is not a string"},
		"type":               {k.sign(header(`"typ":"dpop+jwt"`), m.claims(nil)), "its type is not that of an access token", "at+jwt, JWT or no type", "dpop+jwt"},
		"kind":               {m.token(k, map[string]any{"typ": "Refresh"}), "it says that it is not an access token", "an access token", "typ Refresh"},
		"events":             {m.token(k, map[string]any{"events": map[string]any{"x": 1}}), "it is a security event, such as a logout", "an access token", "a token with events"},
		"ID token":           {k.sign(header(`"typ":"JWT"`), m.claims(map[string]any{"at_hash": "x"})), "it is an ID token", "an access token", "a token with at_hash"},
		"algorithm":          {m.token(es384, nil), "its algorithm is not accepted", "RS256, ES256, PS256, EdDSA", "ES384"},
		"no algorithm":       {k.sign(`{"kid":"k","alg":"none"}`, m.claims(nil)), "its algorithm is not accepted", "RS256, ES256, PS256, EdDSA", "none"},
		"algorithm of a key": {k.sign(`{"alg":"EdDSA","kid":"k"}`, m.claims(nil)), "its algorithm is not that of its key", "the algorithm for P-256", "EdDSA"},
		"key":                {m.token(newMintKey("other-key", "ES256"), nil), "it is signed with a key that its issuer does not publish", "a key that the issuer publishes", "other-key"},
		"signature":          {m.token(newMintKey("k", "ES256"), nil), "its signature is not valid", "", ""},
		"expired":            {m.token(k, map[string]any{"exp": now.Unix() - 60}), "it has expired", "an exp after 2026-11-01T12:00:00Z", "2026-11-01T11:59:00Z"},
		"not yet":            {m.token(k, map[string]any{"nbf": now.Unix() + 60}), "it is not valid yet", "nbf before 2026-11-01T12:00:00Z", "2026-11-01T12:01:00Z"},
		"no expiry":          {m.token(k, map[string]any{"exp": nil}), "it does not say when it expires", "", ""},
		"bound":              {m.token(k, map[string]any{"cnf": map[string]any{"jkt": "x"}}), "it is bound to a key that was not presented", "", ""},
		"nobody":             {m.token(k, map[string]any{"sub": nil, "client_id": nil}), "its subject or client is not a valid name", "", ""},
		"a secret subject":   {m.token(k, map[string]any{"sub": "ann@example.test\n"}), "its subject or client is not a valid name", "", ""},
		"opaque":             {"opaque-token-0123456789", "a verifier of the program refuses it", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := m.verifier(t)
			odd := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) { return nil, oauth.ErrInvalidToken })
			chain, err := oauth.Chain(v, odd)
			require.NoError(t, err)
			r := refusalOf(t, oauth.Config{Verifiers: []oauth.Verifier{chain}}, tc.token)
			why, ok := r.log["why"].(map[string]any)
			require.True(t, ok, r.line)
			assert.Equal(t, tc.problem, why["problem"])
			for member, want := range map[string]string{"expected": tc.want, "got": tc.got} {
				if want == "" {
					assert.NotContains(t, why, member)
				} else {
					assert.Equal(t, want, why[member])
				}
			}
			assert.Equal(t, http.StatusUnauthorized, r.status)
			for _, secret := range append(strings.Split(tc.token, "."), "alice", "ann@") {
				assert.NotContains(t, r.line, secret)
			}
			for _, inner := range []string{tc.problem, tc.want, tc.got} {
				if inner != "" && inner != resourceURL && len(inner) > 4 {
					assert.NotContains(t, r.answer, inner)
				}
			}
		})
	}
}

// TestTheLogSaysWhichVerifierSaidWhat checks the log of a token that several verifiers refused.
func TestTheLogSaysWhichVerifierSaidWhat(t *testing.T) {
	k := newMintKey("k", "ES256")
	in := newIntrospector(t)
	in.says(200, `{"active":false}`)
	static, err := oauth.NewStaticKeys("robots", oauth.StaticKey{Key: strings.Repeat("k", 32), Subject: "robot"})
	require.NoError(t, err)
	signed := newMint(t, k)
	c := oauth.Config{Verifiers: []oauth.Verifier{static, in.verifier(t), signed.verifier(t)}}

	r := refusalOf(t, c, "opaque-token-0123456789")
	assert.Equal(t, map[string]any{
		"problem": "no verifier is responsible for it",
		"tried":   []any{"robots: it is not a known key", in.URL + ": the authorization server says that it is not active"},
	}, r.log["why"])

	r = refusalOf(t, c, signed.token(k, map[string]any{"aud": "x"}))
	assert.Equal(t, map[string]any{"problem": "it is not for this server", "verifier": signed.URL, "expected": resourceURL, "got": "x"}, r.log["why"], "only the verifier of the issuer is asked")

	r = refusalOf(t, c, signed.token(k, map[string]any{"iss": "https://evil.example"}))
	why := r.log["why"].(map[string]any)
	assert.Equal(t, []any{signed.URL, "https://evil.example"}, []any{why["expected"], why["got"]})
	assert.Len(t, why["tried"], 2)

	in.says(200, in.active(map[string]any{"aud": "x"}))
	r = refusalOf(t, oauth.Config{Verifiers: []oauth.Verifier{in.verifier(t)}}, "another-opaque-token")
	assert.Equal(t, map[string]any{"problem": "it is not for this server", "verifier": in.URL, "expected": resourceURL, "got": "x"}, r.log["why"])
}

// TestAStrangersTextCannotFillOrForgeTheLog checks that text from a token is short and on one
// line.
func TestAStrangersTextCannotFillOrForgeTheLog(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	for _, evil := range []string{
		strings.Repeat("x", 2500), "a\nlevel=INFO msg=forged", "a\x1b[2J", "a\u202eb", "a\u2028b", "\u00a0", strings.Repeat("é", 200), "\U000e0041",
	} {
		for _, changes := range []map[string]any{
			{"aud": evil}, {"aud": []string{evil, evil, evil, evil}}, {"typ": evil}, {"token_use": evil}, {"iss": evil},
		} {
			r := refusalOf(t, oauth.Config{Verifiers: []oauth.Verifier{m.verifier(t), oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
				return nil, oauth.ErrInvalidToken
			})}}, m.token(k, changes))
			got, _ := r.log["why"].(map[string]any)["got"].(string)
			assert.NotEmpty(t, got, changes)
			assert.LessOrEqual(t, len(got), 800)
			assert.Less(t, len(r.line), 1500)
			for _, c := range got {
				assert.True(t, c == '…' || c >= ' ' && c != 0x7f && c != 0xa0 && (c < 0x2000 || c == '…') && c < 0xe0000, "%q", c)
			}
		}
	}
}

// TestAVerifierOfTheProgramCannotLogTheToken checks that the log contains no part of the token,
// whatever the error of the verifier says.
func TestAVerifierOfTheProgramCannotLogTheToken(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	tok := m.token(k, nil)
	parts := strings.Split(tok, ".")
	for _, text := range append(parts, tok, "opaque-token-0123456789") {
		for _, kind := range []error{oauth.ErrInvalidToken, oauth.ErrUnavailable, nil} {
			quoting := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
				if kind == nil {
					return nil, fmt.Errorf("cannot read %s", text)
				}
				return nil, fmt.Errorf("%w: cannot read %s", kind, text)
			})
			sent := tok
			if !strings.Contains(tok, text) {
				sent = text
			}
			var log bytes.Buffer
			challenge, err := oauth.NewChallenge("https://mcp.example.com/.well-known/oauth-protected-resource/mcp", nil)
			require.NoError(t, err)
			h := oauth.Authenticate(quoting, challenge, &oauth.AuthenticateOptions{OnRefusal: func(_ context.Context, status int, err error) {
				slog.New(slog.NewTextHandler(&log, nil)).Info("refused", "status", status, "why", err)
			}})(http.NotFoundHandler())
			rec := statusOf(h, sent)
			want := http.StatusServiceUnavailable
			if errors.Is(kind, oauth.ErrInvalidToken) {
				want = http.StatusUnauthorized
			}
			assert.Equal(t, want, rec)
			assert.NotContains(t, log.String(), text)
			assert.Contains(t, log.String(), "quotes the token")
		}
	}
}

func statusOf(h http.Handler, tok string) int {
	r := httptest.NewRequest("POST", "/mcp", nil)
	r.Header.Set("Authorization", "Bearer "+tok)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code
}
