package audit_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A brokenSite is a server with a login that breaks one rule.
type brokenSite struct {
	rule    policy.RuleID
	says    string // a part of the finding
	change  func(*closedSite)
	options func(*audit.Options)
	also    []policy.RuleID // rules whose breach follows necessarily
}

// front and asFront return a change of what the server and the authorization server answer.
func front(f func(http.Handler) http.Handler) func(*closedSite) {
	return func(s *closedSite) { s.front = f }
}

func asFront(f func(http.Handler) http.Handler) func(*closedSite) {
	return func(s *closedSite) { s.asFront = f }
}

// member returns a change of the metadata of the authorization server; nil removes the member.
func member(name string, value any) func(*closedSite) {
	return func(s *closedSite) {
		s.metadata[name] = value
		if value == nil {
			delete(s.metadata, name)
		}
	}
}

// plainAnswer returns a handler that answers with a status and a text.
func plainAnswer(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
}

// refused changes answers with 401 that were sent with or without a token.
func refused(withToken bool, change func(a *httptest.ResponseRecorder)) func(http.Handler) http.Handler {
	return rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
		if a.Code == http.StatusUnauthorized && hasToken(r) == withToken {
			change(a)
		}
	})
}

func replaced(old, with string) func(http.Handler) http.Handler {
	return challenges(func(_ *http.Request, c string) string { return strings.Replace(c, old, with, 1) })
}

// letIn returns a handler that gives requests the good key if they have another credential.
func letIn(is func(r *http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if is(r) {
				r.URL.RawQuery = ""
				r.Header.Set("Authorization", "Bearer "+goodKey)
			}
			next.ServeHTTP(w, r)
		})
	}
}

const wellKnownResource = "/.well-known/oauth-protected-resource"

func brokenSites() []brokenSite {
	isMadeUp := func(r *http.Request) bool { return hasToken(r) && r.Header.Get("Authorization") != "Bearer "+goodKey }
	return slices.Concat([]brokenSite{
		{audit.RuleLoginStatus, "answered with 403", front(refused(false, func(a *httptest.ResponseRecorder) { a.Code = http.StatusForbidden })), nil, nil},
		{audit.RuleLoginStatus, "a text that asks for a login", front(refused(false, func(a *httptest.ResponseRecorder) {
			a.Code = http.StatusOK
			a.Header().Del("Www-Authenticate")
			a.Body.Reset()
			a.Body.WriteString(`{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Unauthorized"}}`)
		})), nil, nil},
		{audit.RuleLoginChallenge, "no WWW-Authenticate", front(challenges(func(r *http.Request, c string) string {
			if hasToken(r) {
				return c
			}
			return ""
		})), nil, nil},
		{audit.RuleLoginChallenge, "not an absolute URL", front(challenges(func(_ *http.Request, c string) string {
			before, after, _ := strings.Cut(c, `resource_metadata="http://`)
			_, path, _ := strings.Cut(after, "/")
			return before + `resource_metadata="/` + path
		})), nil, nil},
		{audit.RuleLoginChallenge, "which the challenge names, answers 404", front(replaced("oauth-protected-resource", "nothing")), nil, nil},
		{audit.RuleLoginPointer, "no resource_metadata", front(replaced("resource_metadata", "metadata")), nil, nil},
		{audit.RuleLoginBearerFirst, "begins with another challenge", front(challenges(func(_ *http.Request, c string) string { return `Basic realm="notes", ` + c })), nil, nil},
		{audit.RuleLoginBody, "text/plain", front(refused(false, func(a *httptest.ResponseRecorder) {
			a.Header().Set("Content-Type", "text/plain")
			a.Body.Reset()
			a.Body.WriteString("Unauthorized")
		})), nil, nil},
		{audit.RuleLoginEarlyError, `error="invalid_request"`, front(challenges(func(r *http.Request, c string) string {
			if hasToken(r) {
				return c
			}
			return c + `, error="invalid_request"`
		})), nil, nil},
		{audit.RuleLoginScope, "neither the challenge nor the metadata", front(func(next http.Handler) http.Handler {
			return replaced("scope=", "scopes=")(resourceMetadata(func(f message) { delete(f, "scopes_supported") })(next))
		}), nil, nil},
		{audit.RuleLoginOfflineAccess, "the challenge asks", front(replaced(`scope="notes"`, `scope="notes offline_access"`)), nil, nil},
		{audit.RuleLoginOfflineAccess, "scopes_supported of the protected", front(resourceMetadata(func(f message) { f["scopes_supported"] = []string{"notes", "offline_access"} })), nil, nil},

		{audit.RuleTokenMadeUp, "gets a result", front(letIn(func(r *http.Request) bool { return isMadeUp(r) && len(r.Header.Values("Authorization")) == 1 })), nil, nil},
		{audit.RuleTokenMadeUp, "answered with 403", front(refused(true, func(a *httptest.ResponseRecorder) { a.Code = http.StatusForbidden })), nil, nil},
		{audit.RuleTokenMadeUp, "answered with 500", front(refused(true, func(a *httptest.ResponseRecorder) { a.Code = http.StatusInternalServerError })), nil, []policy.RuleID{audit.RuleTokenTwice}},
		{audit.RuleTokenError, `has no error`, front(replaced(`error="invalid_token"`, `hint="renew"`)), nil, nil},
		{audit.RuleTokenInQuery, "in the URL gets a result", front(letIn(func(r *http.Request) bool { return r.URL.Query().Get("access_token") == goodKey })), nil, nil},
		{audit.RuleTokenTwice, "one of them is made up", front(letIn(func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+goodKey })), nil, nil},
		{audit.RuleTokenForbidden, `no error, not`, front(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "Bearer "+goodKey {
					http.Error(w, "forbidden", http.StatusForbidden)
					return
				}
				next.ServeHTTP(w, r)
			})
		}), nil, []policy.RuleID{audit.RuleHTTPGet}},

		{audit.RuleResourceMetadata, "no metadata says where", front(withoutMetadata), nil, []policy.RuleID{audit.RuleLoginChallenge}},
		{audit.RuleResourceCurrent, "2025-03-26", func(s *closedSite) {
			s.front = func(next http.Handler) http.Handler {
				served := at("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, s.metadata) })
				return withoutMetadata(served(next))
			}
		}, nil, []policy.RuleID{audit.RuleLoginChallenge}},
		{audit.RuleResourcePath, "answers 404", front(func(next http.Handler) http.Handler {
			return replaced(wellKnownResource+"/mcp", wellKnownResource)(at(wellKnownResource+"/mcp", plainAnswer(404, "nothing"))(next))
		}), nil, nil},
		{audit.RuleResourceRoot, "answers 404", front(at(wellKnownResource, plainAnswer(404, "nothing"))), nil, nil},
		{audit.RuleResourceURL, "and the URL of the server is", front(resourceMetadata(func(f message) { f["resource"] = fmt.Sprint(f["resource"]) + "/v2" })), nil, nil},
		{audit.RuleResourceServers, "is empty", front(resourceMetadata(func(f message) { f["authorization_servers"] = []string{} })), nil, nil},
		{audit.RuleResourceServers, "not an array of strings", front(resourceMetadata(func(f message) { f["authorization_servers"] = "https://login.example.net" })), nil, nil},
		{audit.RuleResourceHead, "answered with 405", front(rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodHead && strings.HasPrefix(r.URL.Path, wellKnownResource) {
				a.Code = http.StatusMethodNotAllowed
			}
		})), nil, nil},
		{audit.RuleResourceCORS, "Access-Control-Allow-Origin", front(rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasPrefix(r.URL.Path, wellKnownResource) {
				a.Header().Del("Access-Control-Allow-Origin")
			}
		})), nil, nil},
		{audit.RuleResourceType, "text/html", front(rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasPrefix(r.URL.Path, wellKnownResource) {
				a.Header().Set("Content-Type", "text/html")
			}
		})), nil, nil},
		{audit.RuleResourceBearer, `["query"]`, front(resourceMetadata(func(f message) { f["bearer_methods_supported"] = []string{"query"} })), nil, nil},
	}, brokenAuthorizationServers())
}

// withoutMetadata removes the protected resource metadata.
func withoutMetadata(next http.Handler) http.Handler {
	return at(wellKnownResource, plainAnswer(404, "nothing"))(at(wellKnownResource+"/", plainAnswer(404, "nothing"))(next))
}

func brokenAuthorizationServers() []brokenSite {
	isLoopback := func(u *url.URL) bool { return u.Scheme == "http" }
	return []brokenSite{
		{audit.RuleServerMetadata, "has no metadata", asFront(at("/.well-known/oauth-authorization-server", plainAnswer(404, "nothing"))), nil, nil},
		{audit.RuleServerMetadata, "and no JSON object", asFront(at("/.well-known/", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "[]")
		})), nil, nil},
		{audit.RuleServerIssuer, "and authorization_servers names", member("issuer", "http://127.0.0.1/other"), nil, nil},
		{audit.RuleServerMetadata, "/moved, which gives no answer: ", asFront(at("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/moved", http.StatusFound)
		})), nil, nil},
		{audit.RuleServerMetadata, "/moved, which answers 404", asFront(at("/.well-known/oauth-authorization-server", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/moved", http.StatusFound)
		})), nil, nil},
		{audit.RuleServerSlash, "and authorization_servers names", func(s *closedSite) { s.metadata["issuer"] = s.as.URL + "/" }, nil, nil},
		{audit.RuleServerPKCE, "is missing", member("code_challenge_methods_supported", nil), nil, nil},
		{audit.RuleServerPKCE, "lacks S256", member("code_challenge_methods_supported", []string{"plain"}), nil, nil},
		{audit.RuleServerCode, "response_types_supported", member("response_types_supported", []string{"token"}), nil, nil},
		{audit.RuleServerCode, "lacks authorization_code", member("grant_types_supported", []string{"client_credentials"}), nil, nil},
		{audit.RuleServerEndpoints, "token_endpoint is missing", member("token_endpoint", nil), nil, nil},
		{audit.RuleServerEndpoints, "which is not an https URL", member("revocation_endpoint", "/revoke"), nil, []policy.RuleID{audit.RuleServerSite}},
		{audit.RuleServerSite, "is at example.net", member("revocation_endpoint", "https://login.example.net/revoke"), nil, nil},
		{audit.RuleServerIss, "is not true", member("authorization_response_iss_parameter_supported", nil), nil, nil},
		{audit.RuleServerPrivate, "169.254.169.254", member("revocation_endpoint", "https://169.254.169.254/latest"), nil, []policy.RuleID{audit.RuleServerSite}},
		{audit.RuleServerPrivate, "authorization_servers names 169.254.169.254", front(resourceMetadata(func(f message) {
			f["authorization_servers"] = []string{"https://169.254.169.254"}
		})), nil, nil},
		{audit.RuleClientRegistration, "neither client ID metadata documents nor", func(s *closedSite) {
			delete(s.metadata, "registration_endpoint")
			delete(s.metadata, "client_id_metadata_document_supported")
		}, nil, nil},
		{audit.RuleClientDocuments, "lacks none", member("token_endpoint_auth_methods_supported", []string{"client_secret_post"}), nil, nil},
		{audit.RuleAuthorization, "answered with 404", asFront(refusingUnknown(http.StatusNotFound)), nil, nil},
		{audit.RuleAuthorization, "answers a client that it does not know with 500", asFront(refusingUnknown(http.StatusInternalServerError)), nil, nil},
		{audit.RuleAuthorizationClaude, "the login of Claude at https://claude.com", asFront(refusing(func(u *url.URL) bool { return u.Host == "claude.com" })), nil, []policy.RuleID{audit.RuleRegistrationClaude}},
		{audit.RuleAuthorizationClaude, "the login of Claude Code at http://localhost:3118/callback", asFront(refusing(func(u *url.URL) bool { return isLoopback(u) && u.Port() == "3118" && u.Path == "/callback" })), nil, []policy.RuleID{audit.RuleRegistrationClaude, audit.RuleRegistrationOthers, audit.RuleAuthorizationOthers}},
		{audit.RuleAuthorizationClaude, "ends with error=invalid_target", asFront(at("/authorize", func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("client_id") == "mcpkit-audit-unknown" {
				plainAnswer(http.StatusBadRequest, "unknown")(w, r)
				return
			}
			if redirectOf(r).Host == "claude.ai" {
				http.Redirect(w, r, r.FormValue("redirect_uri")+"?error=invalid_target&state="+r.FormValue("state"), http.StatusSeeOther)
			}
		})), nil, []policy.RuleID{audit.RuleRegistrationClaude}},
		{audit.RuleAuthorizationOthers, "the login of VS Code at https://vscode.dev/redirect", asFront(refusing(func(u *url.URL) bool { return u.Host == "vscode.dev" })), nil, []policy.RuleID{audit.RuleRegistrationOthers}},
		{audit.RuleTokenEndpoint, "with 200", asFront(at("/token", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, message{"error": "invalid_grant"}) })), nil, nil},
		{audit.RuleTokenEndpoint, "with 500", asFront(at("/token", plainAnswer(500, "oops"))), nil, nil},
		{audit.RuleTokenEndpoint, "with 415", asFront(at("/token", plainAnswer(415, "send JSON"))), nil, nil},
		{audit.RuleTokenEndpointError, "no error in JSON", asFront(at("/token", plainAnswer(400, "<h1>Bad request</h1>"))), nil, nil},
		{audit.RuleTokenEndpointError, "with 403", asFront(at("/token", func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, message{"error": "invalid_grant"}) })), nil, nil},
		{audit.RuleRegistrationClaude, "the registration of MCP Inspector", asFront(registering(func(sent, answer message) int {
			if names(sent, "http://localhost:6274/oauth/callback/debug") {
				delete(answer, "client_id")
				return http.StatusBadRequest
			}
			return 0
		})), nil, nil},
		{audit.RuleRegistrationOthers, "the registration of Cursor with https://www.cursor.com", asFront(registering(func(sent, answer message) int {
			if names(sent, "https://www.cursor.com/agents/mcp/oauth/callback") {
				delete(answer, "client_id")
				return http.StatusBadRequest
			}
			return 0
		})), nil, nil},
		{audit.RuleRegistrationAnswer, "answered with 200", asFront(registering(func(_, _ message) int { return http.StatusOK })), nil, nil},
		{audit.RuleRegistrationAnswer, "null for logo_uri", asFront(registering(func(_, answer message) int { answer["logo_uri"] = nil; return 0 })), nil, nil},
		{audit.RuleRegistrationAnswer, "with the redirect_uris", asFront(registering(func(_, answer message) int { answer["redirect_uris"] = []string{}; return 0 })), nil, nil},
		{audit.RuleRegistrationAnswer, "not a whole number", asFront(registering(func(_, answer message) int { answer["client_secret_expires_at"] = 0.5; return 0 })), nil, nil},
	}
}

// refusingUnknown returns a handler that answers a client that it does not know with a status.
func refusingUnknown(code int) func(http.Handler) http.Handler {
	return rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.URL.Path == "/authorize" && a.Code == http.StatusBadRequest {
			a.Code = code
		}
	})
}

func TestEachBrokenLoginIsFoundByItsRule(t *testing.T) {
	t.Parallel()
	var table struct {
		sync.Mutex
		lines []string
	}
	t.Cleanup(func() {
		slices.Sort(table.lines)
		t.Log("rule and server\n" + strings.Join(table.lines, "\n"))
	})
	for i, c := range brokenSites() {
		t.Run(fmt.Sprintf("%s-%d", c.rule, i), func(t *testing.T) {
			testsize.Sample(t)
			t.Parallel()
			report := newClosedSite(t, c.change).audited(t, c.options)
			got := result(t, report, c.rule)
			require.NotEmpty(t, got.Findings, "outcome %s, %s", got.Outcome, got.Reason)
			var messages []string
			for _, f := range got.Findings {
				messages = append(messages, f.Message)
				assert.NotContains(t, f.Message, "\n")
				assert.NotEmpty(t, f.Fix)
				for _, x := range f.Evidence {
					assert.NotContains(t, x.Sent+x.Received, goodKey)
				}
			}
			assert.Contains(t, strings.Join(messages, "\n"), c.says)
			for _, id := range broke(report) {
				if id != c.rule && !slices.Contains(c.also, id) {
					assert.Fail(t, "another rule has a finding", "%s: %s", id, result(t, report, id).Findings[0].Message)
				}
			}
			table.Lock()
			defer table.Unlock()
			table.lines = append(table.lines, fmt.Sprintf("%-28s %s", c.rule, messages[0]))
		})
	}
}
