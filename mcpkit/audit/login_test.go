package audit_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// loginRules are the rules of the stage.
func loginRules() []policy.RuleID {
	return []policy.RuleID{
		audit.RuleLoginStatus, audit.RuleLoginChallenge, audit.RuleLoginPointer, audit.RuleLoginBearerFirst, audit.RuleLoginBody,
		audit.RuleLoginEarlyError, audit.RuleLoginScope, audit.RuleLoginOfflineAccess,
		audit.RuleTokenMadeUp, audit.RuleTokenError, audit.RuleTokenInQuery, audit.RuleTokenTwice, audit.RuleTokenForbidden,
		audit.RuleResourceMetadata, audit.RuleResourceCurrent, audit.RuleResourcePath, audit.RuleResourceRoot, audit.RuleResourceURL,
		audit.RuleResourceServers, audit.RuleResourceHead, audit.RuleResourceCORS, audit.RuleResourceType, audit.RuleResourceBearer,
		audit.RuleServerMetadata, audit.RuleServerIssuer, audit.RuleServerSlash, audit.RuleServerPKCE, audit.RuleServerCode,
		audit.RuleServerEndpoints, audit.RuleServerSite, audit.RuleServerIss, audit.RuleServerPrivate, audit.RuleServerTime,
		audit.RuleClientRegistration, audit.RuleClientDocuments, audit.RuleRegistrationClaude, audit.RuleRegistrationOthers, audit.RuleRegistrationAnswer,
		audit.RuleAuthorization, audit.RuleAuthorizationClaude, audit.RuleAuthorizationOthers, audit.RuleTokenEndpoint, audit.RuleTokenEndpointError,
		audit.RuleLoginDeclared,
	}
}

func TestEachRuleAboutLoginsHasABrokenServer(t *testing.T) {
	t.Parallel()
	elsewhere := []policy.RuleID{
		audit.RuleLoginDeclared, // TestALoginIsComparedWithTheDeclaredOne
		audit.RuleServerTime,    // TestASlowAuthorizationServer
	}
	for _, id := range loginRules() {
		if !slices.Contains(elsewhere, id) {
			assert.True(t, slices.ContainsFunc(brokenSites(), func(s brokenSite) bool { return s.rule == id }), id)
		}
	}
}

func TestEachRuleHasItsOwnID(t *testing.T) {
	t.Parallel()
	seen := map[policy.RuleID]bool{}
	for _, r := range append(audit.Rules(), policy.Rules()...) {
		assert.False(t, seen[r.ID], r.ID)
		seen[r.ID] = true
	}
	for _, id := range loginRules() {
		assert.True(t, seen[id], id)
	}
}

// noFindings checks that no rule has a finding.
func noFindings(t *testing.T, report *policy.Report) {
	t.Helper()
	ids := map[policy.RuleID]bool{}
	for _, r := range report.Results {
		assert.False(t, ids[r.Rule.ID], "%s is twice in the report", r.Rule.ID)
		ids[r.Rule.ID] = true
	}
	for _, id := range broke(report) {
		assert.Fail(t, "a finding", "%s: %s", id, result(t, report, id).Findings[0].Message)
	}
}

// TestLoginsThatAreInOrderHaveNoFindings has servers that differ from the usual ones, and are
// right.
func TestLoginsThatAreInOrderHaveNoFindings(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*closedSite){
		"everything needs a login": nil,
		"one tool needs a login":   func(s *closedSite) { s.tool = []mcpkit.ToolOption{mcpkit.PublicTool()} },
		"registration only": func(s *closedSite) {
			delete(s.metadata, "client_id_metadata_document_supported")
		},
		"metadata documents only": member("registration_endpoint", nil),
		"metadata of OpenID Connect": asFront(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/.well-known/oauth-authorization-server":
					http.NotFound(w, r)
					return
				case "/.well-known/openid-configuration":
					r.URL.Path = "/.well-known/oauth-authorization-server"
				}
				next.ServeHTTP(w, r)
			})
		}),
		"an issuer with a path": func(s *closedSite) {
			s.metadata["issuer"] = s.as.URL + "/tenant"
			s.front = resourceMetadata(func(f message) { f["authorization_servers"] = []string{s.as.URL + "/tenant"} })
			s.asFront = at("/tenant/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, s.metadata) })
		},
		"another server at the root": front(func(next http.Handler) http.Handler {
			return at(wellKnownResource, func(w http.ResponseWriter, r *http.Request) {
				reply(w, 200, message{"resource": "https://other.example.net/mcp", "authorization_servers": []string{"https://login.example.net"}})
			})(next)
		}),
		"a second authorization server": func(s *closedSite) {
			s.front = resourceMetadata(func(f message) {
				f["authorization_servers"] = []string{s.as.URL, "https://login.example.net"}
			})
		},
		"no bearer methods": front(resourceMetadata(func(f message) { delete(f, "bearer_methods_supported") })),
		"no grant types":    member("grant_types_supported", nil),
		"origin reflected": front(rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasPrefix(r.URL.Path, wellKnownResource) {
				a.Header().Del("Access-Control-Allow-Origin")
				if origin := r.Header.Get("Origin"); origin != "" {
					a.Header().Set("Access-Control-Allow-Origin", origin)
				}
			}
		})),
		"the client is unknown": asFront(at("/token", func(w http.ResponseWriter, _ *http.Request) { reply(w, 401, message{"error": "invalid_client"}) })),
		"metadata that moved": func(s *closedSite) {
			s.asFront = func(next http.Handler) http.Handler {
				moved := at("/moved", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, s.metadata) })(next)
				return at("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "/moved", http.StatusFound)
				})(moved)
			}
		},
		"a redirect to the login page": asFront(at("/authorize", func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("client_id") == "mcpkit-audit-unknown" {
				plainAnswer(http.StatusBadRequest, "unknown client")(w, r)
				return
			}
			http.Redirect(w, r, "/login?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
		})),
	} {
		t.Run(name, func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			s := newClosedSite(t, change)
			report := s.audited(t, nil)
			noFindings(t, report)
			assert.Empty(t, report.Incomplete)
			measured := result(t, report, audit.RuleLoginStatus)
			assert.Equal(t, policy.Pass, measured.Outcome, measured.Reason)
			measured = result(t, report, audit.RuleServerPKCE)
			assert.Equal(t, policy.Pass, measured.Outcome, measured.Reason)
		})
	}
}

func TestRulesAboutLoginsAreNotAboutAPublicServer(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(clean(t))
	t.Cleanup(s.Close)
	report := run(t, s.URL+"/mcp", nil)
	assert.Empty(t, report.Incomplete)
	for _, id := range loginRules() {
		got := result(t, report, id)
		assert.Equal(t, policy.NotApplicable, got.Outcome, "%s: %s", id, got.Reason)
	}
	report = run(t, s.URL+"/mcp", func(o *audit.Options) { o.Header = http.Header{"X-Api-Key": {"k"}} })
	got := result(t, report, audit.RuleLoginStatus)
	assert.Equal(t, policy.NotMeasured, got.Outcome, "the header may have been the login")
}

// TestATextAboutALoginElsewhereIsNoDemandForALogin has a public server whose tool needs an account
// of another service.
func TestATextAboutALoginElsewhereIsNoDemandForALogin(t *testing.T) {
	t.Parallel()
	s := broken(t, changing(func(d *dialogue) {
		if d.method == "tools/call" {
			d.toolText("Unauthorized: the API key of the mail service is missing", true)
		}
	}))
	got := result(t, run(t, s.URL+"/mcp", nil), audit.RuleLoginStatus)
	assert.Empty(t, got.Findings)
}

func TestAFirewallIsNoDemandForALogin(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(plainAnswer(http.StatusForbidden, "blocked"))
	t.Cleanup(s.Close)
	got := result(t, run(t, s.URL+"/mcp", nil), audit.RuleLoginStatus)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Contains(t, got.Reason, "firewall")
}

// TestARefusedTokenIsNoPass checks that rules that need the token are not measured, and that the
// report says why.
func TestARefusedTokenIsNoPass(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ token, says string }{
		"refused": {"not-the-key-0123456789", "was refused"},
		"none":    {"", "asks for a login"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := newClosedSite(t, nil).audited(t, func(o *audit.Options) { o.Token = c.token })
			noFindings(t, report)
			assert.Contains(t, report.Incomplete, c.says)
			assert.Contains(t, report.Incomplete, "--token-file")
			for _, id := range []policy.RuleID{audit.RuleTokenInQuery, audit.RuleTokenForbidden, audit.RuleToolsList, audit.RuleCallResult} {
				got := result(t, report, id)
				assert.Equal(t, policy.NotMeasured, got.Outcome, "%s: %s", id, got.Reason)
			}
			for _, r := range report.Results {
				for _, id := range policy.Rules() {
					if r.Rule.ID == id.ID {
						assert.NotEqual(t, policy.Pass, r.Outcome, id.ID)
					}
				}
			}
		})
	}
}

func TestALoginIsComparedWithTheDeclaredOne(t *testing.T) {
	t.Parallel()
	declared := func(s *closedSite, change func(*policy.Surface)) *policy.Surface {
		d := &policy.Surface{Known: policy.PartAccess, Access: policy.Access{
			Protected: true, Scopes: []string{"notes"}, LoginScopes: []string{"notes"}, AuthorizationServers: []string{s.as.URL},
		}}
		change(d)
		return d
	}
	for name, c := range map[string]struct {
		change func(*policy.Surface)
		says   string
	}{
		"equal":   {func(*policy.Surface) {}, ""},
		"issuer":  {func(d *policy.Surface) { d.Access.AuthorizationServers = []string{"https://login.example.net"} }, "authorization_servers of the metadata"},
		"scopes":  {func(d *policy.Surface) { d.Access.LoginScopes = []string{"notes", "mail"} }, "scopes_supported of the metadata"},
		"public":  {func(d *policy.Surface) { d.Access = policy.Access{Public: true, Reason: "all is public"} }, "anybody may call"},
		"unknown": {func(d *policy.Surface) { d.Known = 0 }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newClosedSite(t, nil)
			report := s.audited(t, func(o *audit.Options) { o.Declared = declared(s, c.change) })
			got := result(t, report, audit.RuleLoginDeclared)
			if c.says == "" {
				assert.Empty(t, got.Findings)
				return
			}
			require.NotEmpty(t, got.Findings, got.Reason)
			assert.Contains(t, got.Findings[0].Message, c.says)
		})
	}
	open := httptest.NewServer(clean(t))
	t.Cleanup(open.Close)
	report := run(t, open.URL+"/mcp", func(o *audit.Options) {
		o.Declared = &policy.Surface{Known: policy.PartAccess, Access: policy.Access{Protected: true}}
	})
	got := result(t, report, audit.RuleLoginDeclared)
	require.NotEmpty(t, got.Findings, got.Reason)
	assert.Contains(t, got.Findings[0].Message, "without a token gets a result")
}

// TestAClientThatWasArrangedMustBeAbleToLogIn checks the redirect addresses of a client ID that the
// caller gives.
func TestAClientThatWasArrangedMustBeAbleToLogIn(t *testing.T) {
	t.Parallel()
	for _, refused := range []bool{false, true} {
		s := newClosedSite(t, func(s *closedSite) {
			delete(s.metadata, "registration_endpoint")
			delete(s.metadata, "client_id_metadata_document_supported")
			s.asFront = refusing(func(u *url.URL) bool { return refused && u.Host == "claude.com" })
		})
		report := s.audited(t, func(o *audit.Options) { o.ClientID = "held-by-the-directory" })
		got := result(t, report, audit.RuleAuthorizationClaude)
		if !refused {
			noFindings(t, report)
			assert.Equal(t, policy.Pass, got.Outcome, got.Reason)
			continue
		}
		require.Len(t, got.Findings, 1)
		assert.Contains(t, got.Findings[0].Message, "https://claude.com/api/mcp/auth_callback")
	}
}

func TestNothingIsRegisteredWithoutPermission(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t, asFront(at("/register", func(w http.ResponseWriter, r *http.Request) {
		assert.Fail(t, "a registration", r.Method)
		plainAnswer(http.StatusForbidden, "no")(w, r)
	})))
	report := s.audited(t, func(o *audit.Options) { o.Register = false })
	got := result(t, report, audit.RuleRegistrationClaude)
	assert.Equal(t, policy.NotMeasured, got.Outcome)
	assert.Contains(t, got.Reason, "--register")
}

func TestRegistrationsOfTheAuditAreRemoved(t *testing.T) {
	t.Parallel()
	var added, removed = make(chan bool, 100), make(chan string, 100)
	s := newClosedSite(t, asFront(rewriting(func(r *http.Request, _ *httptest.ResponseRecorder) {
		switch {
		case r.URL.Path == "/register":
			added <- true
		case r.Method == http.MethodDelete:
			removed <- r.Header.Get("Authorization")
		}
	})))
	s.audited(t, nil)
	assert.NotEmpty(t, added)
	assert.Len(t, removed, len(added))
	assert.Equal(t, "Bearer token-of-registration", <-removed)
}

// TestASlowAuthorizationServer waits longer than Claude does.
func TestASlowAuthorizationServer(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for more than ten seconds")
	}
	s := newClosedSite(t, asFront(at("/token", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-time.After(10200 * time.Millisecond):
		case <-r.Context().Done():
		}
		reply(w, 400, message{"error": "invalid_grant"})
	})))
	report := s.audited(t, nil)
	assert.Equal(t, []policy.RuleID{audit.RuleServerTime}, broke(report))
}

// TestALoginThatMisbehaves checks that each rule has a result, in bounded time and without a panic,
// whatever the parts of a login answer.
func TestALoginThatMisbehaves(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices a client that has gone only then
		<-r.Context().Done()
	}
	huge := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"a":"`)
		chunk := []byte(strings.Repeat("x", 1<<20))
		for range 100 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	answers := map[string]http.HandlerFunc{
		"hangs": hang, "is huge": huge,
		"is HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>")
		},
		"fails":       plainAnswer(500, "oops"),
		"is not JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"resource":`) },
		"is null":     func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `null`) },
		"has null": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, message{"authorization_servers": []any{nil}, "issuer": nil, "resource": 1, "client_id": []any{}})
		},
		"is deep":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("[", 1<<20)) },
		"redirects": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
		"goes inside": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		},
		"is not a URL": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, message{"authorization_servers": []string{"%zz"}, "issuer": "%zz", "resource": "%zz", "authorization_endpoint": "%zz", "token_endpoint": "javascript:alert(1)", "registration_endpoint": "file:///etc/passwd"})
		},
		"has escapes": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, message{"authorization_servers": []string{"https://a\x1b[2J\u202e"}, "issuer": "\x1b[2J", "resource": "\u202e"})
		},
		"disconnects":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"is an old 401": plainAnswer(401, "no"),
	}
	for name, answer := range answers {
		for _, path := range []string{wellKnownResource, wellKnownResource + "/", "as /.well-known/", "as /authorize", "as /token", "as /register"} {
			t.Run(fmt.Sprintf("%s %s", path, name), func(t *testing.T) {
				testsize.Sample(t)
				t.Parallel()
				change := front(at(path, answer))
				if at2, ok := strings.CutPrefix(path, "as "); ok {
					change = asFront(at(at2, answer))
				}
				s := newClosedSite(t, change)
				report := s.audited(t, func(o *audit.Options) { o.Timeout = 300 * time.Millisecond })
				for _, id := range loginRules() {
					got := result(t, report, id)
					assert.NotContains(t, got.Reason, "the audit itself failed")
					if got.Outcome == policy.NotMeasured || got.Outcome == policy.NotApplicable {
						assert.NotEmpty(t, got.Reason, id)
					}
					for _, f := range got.Findings {
						assert.NotContains(t, f.Message, "\n")
					}
				}
				raw, err := json.Marshal(report)
				require.NoError(t, err)
				assert.NotContains(t, string(raw), goodKey)
				assert.Less(t, len(raw), 1<<20)
			})
		}
	}
}

// Several requests that show the same make one finding.
func TestAFindingIsReportedOnce(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="https://notes.example.net/.well-known/oauth-protected-resource"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(s.Close)
	report := run(t, s.URL+"/mcp", nil)
	require.NotEmpty(t, result(t, report, audit.RuleTokenMadeUp).Findings)
	for _, got := range report.Results {
		seen := map[string]bool{}
		for _, f := range got.Findings {
			assert.False(t, seen[f.Tool+f.Message], "%s: %s", got.Rule.ID, f.Message)
			seen[f.Tool+f.Message] = true
		}
	}
}
