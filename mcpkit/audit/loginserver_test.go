package audit_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// goodKey is a token that the servers of these tests accept.
const goodKey = "key-of-ann-0123456789-0123456789-0123456789"

// A closedSite is a server that asks for a login and its authorization server. A test changes what
// they answer.
type closedSite struct {
	mcp, as *httptest.Server
	// tool are options of the server's tool.
	tool []mcpkit.ToolOption
	// front changes the answers of the server. asFront does it for the authorization server.
	front, asFront func(next http.Handler) http.Handler
	// metadata is that of the authorization server; changes are made before the audit.
	metadata message
}

// newClosedSite starts a site without a fault.
func newClosedSite(t *testing.T, change func(*closedSite)) *closedSite {
	t.Helper()
	var mcpHandler, asHandler http.Handler
	late := func(h *http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*h).ServeHTTP(w, r) })
	}
	same := func(next http.Handler) http.Handler { return next }
	s := &closedSite{mcp: httptest.NewServer(late(&mcpHandler)), as: httptest.NewServer(late(&asHandler)), front: same, asFront: same}
	t.Cleanup(s.mcp.Close)
	t.Cleanup(s.as.Close)
	s.metadata = message{
		"issuer": s.as.URL, "authorization_endpoint": s.as.URL + "/authorize", "token_endpoint": s.as.URL + "/token",
		"registration_endpoint": s.as.URL + "/register", "response_types_supported": []string{"code"},
		"grant_types_supported": []string{"authorization_code", "refresh_token"}, "code_challenge_methods_supported": []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"none"}, "client_id_metadata_document_supported": true,
		"authorization_response_iss_parameter_supported": true,
	}
	if change != nil {
		change(s)
	}
	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: goodKey, Subject: "ann", Scopes: []string{"notes"}})
	require.NoError(t, err)
	mcpHandler = s.front(notes(t, mcpkit.OAuth(oauth.Config{
		Resource: s.mcp.URL + "/mcp", AuthorizationServers: []string{s.as.URL}, Verifiers: []oauth.Verifier{keys}, Scopes: []string{"notes"},
	}), s.tool...))
	asHandler = s.asFront(s.authorizationServer())
	return s
}

// authorizationServer returns an authorization server that knows all clients and lets nobody in.
func (s *closedSite) authorizationServer() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, s.metadata) })
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.FormValue("client_id") == "mcpkit-audit-unknown" {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, "<title>Log in</title>")
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if r.PostFormValue("code_verifier") == "" {
			reply(w, http.StatusBadRequest, message{"error": "invalid_request"})
			return
		}
		reply(w, http.StatusBadRequest, message{"error": "invalid_grant"})
	})
	mux.HandleFunc("POST /register", func(w http.ResponseWriter, r *http.Request) {
		var in message
		if json.NewDecoder(r.Body).Decode(&in) != nil {
			reply(w, http.StatusBadRequest, message{"error": "invalid_client_metadata"})
			return
		}
		in["client_id"] = "client-1"
		in["registration_client_uri"], in["registration_access_token"] = s.as.URL+"/register/client-1", "token-of-registration"
		reply(w, http.StatusCreated, in)
	})
	mux.HandleFunc("DELETE /register/client-1", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return mux
}

// reply answers with JSON.
func reply(w http.ResponseWriter, status int, body message) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// audited audits the site with a token, unless change takes it away.
func (s *closedSite) audited(t *testing.T, change func(*audit.Options)) *policy.Report {
	t.Helper()
	return run(t, s.mcp.URL+"/mcp", func(o *audit.Options) {
		o.Token, o.Register = goodKey, true
		if change != nil {
			change(o)
		}
	})
}

// at returns a handler that answers requests for a path, and those below it if it ends with a
// slash.
func at(path string, answer http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path || strings.HasSuffix(path, "/") && strings.HasPrefix(r.URL.Path, path) {
				answer(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// rewriting returns a handler that changes answers after they were made.
func rewriting(change func(r *http.Request, a *httptest.ResponseRecorder)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := wholeBody(r)
			a := httptest.NewRecorder()
			next.ServeHTTP(a, r)
			r.Body = io.NopCloser(bytes.NewReader(body))
			change(r, a)
			for name, values := range a.Header() {
				if name != "Content-Length" {
					w.Header()[name] = values
				}
			}
			w.WriteHeader(a.Code)
			_, _ = w.Write(a.Body.Bytes())
		})
	}
}

// hasToken reports whether a request has credentials.
func hasToken(r *http.Request) bool { return r.Header.Get("Authorization") != "" }

// resourceMetadata changes the protected resource metadata, at both places.
func resourceMetadata(change func(fields message)) func(http.Handler) http.Handler {
	return rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
		if !strings.HasPrefix(r.URL.Path, "/.well-known/oauth-protected-resource") || r.Method != http.MethodGet {
			return
		}
		var fields message
		_ = json.Unmarshal(a.Body.Bytes(), &fields)
		change(fields)
		a.Body.Reset()
		_ = json.NewEncoder(a.Body).Encode(fields)
	})
}

// challenges changes the challenges of answers with 401.
func challenges(change func(r *http.Request, value string) string) func(http.Handler) http.Handler {
	return rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
		if a.Code != http.StatusUnauthorized {
			return
		}
		value := change(r, a.Header().Get("Www-Authenticate"))
		a.Header().Del("Www-Authenticate")
		if value != "" {
			a.Header().Set("Www-Authenticate", value)
		}
	})
}

// redirectOf returns the redirect address that a request to the authorization server names.
func redirectOf(r *http.Request) *url.URL {
	u, _ := url.Parse(r.FormValue("redirect_uri"))
	return u
}

// refusing returns a handler for the authorization endpoint that refuses redirect addresses.
func refusing(refused func(u *url.URL) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/authorize" && refused(redirectOf(r)) {
				http.Error(w, "unknown redirect_uri", http.StatusBadRequest)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// registering returns a handler that changes the answers to registrations.
func registering(change func(sent message, answer message) (status int)) func(http.Handler) http.Handler {
	return rewriting(func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.URL.Path != "/register" {
			return
		}
		var sent, answer message
		_ = json.NewDecoder(r.Body).Decode(&sent)
		_ = json.Unmarshal(a.Body.Bytes(), &answer)
		if status := change(sent, answer); status != 0 {
			a.Code = status
		}
		a.Body.Reset()
		_ = json.NewEncoder(a.Body).Encode(answer)
	})
}

// names reports whether a registration has one of the redirect addresses.
func names(sent message, redirects ...string) bool {
	list, _ := sent["redirect_uris"].([]any)
	return slices.ContainsFunc(list, func(v any) bool { text, _ := v.(string); return slices.Contains(redirects, text) })
}
