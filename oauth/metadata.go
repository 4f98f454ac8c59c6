package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// A MetadataConfig describes a protected resource to clients that log in (RFC 9728).
type MetadataConfig struct {
	// Resource is the server. Required.
	Resource Resource
	// AuthorizationServers are the issuers that clients may log in at, at least one.
	// Each is spelled exactly as in the issuer's metadata, with or without a trailing slash.
	// Claude uses only the first.
	AuthorizationServers []string
	// Scopes are the baseline, not all scopes that exist: clients ask their users for every
	// one of them. offline_access is refused; see [CheckScope].
	Scopes []string
	// Name is shown to users when they log in.
	Name string
	// Documentation, Policy and Terms are URLs of pages for people.
	Documentation, Policy, Terms string
}

// Metadata is the protected resource metadata of one server. The document is constant and
// depends on no request, so a forged Host header cannot appear in it. Metadata is safe for
// concurrent use.
type Metadata struct {
	resource Resource
	body     []byte
}

// NewMetadata checks the configuration and returns the document.
func NewMetadata(c MetadataConfig) (*Metadata, error) {
	if c.Resource.IsZero() {
		return nil, errors.New("oauth: metadata needs a resource")
	}
	if len(c.AuthorizationServers) == 0 {
		return nil, errors.New("oauth: metadata needs at least one authorization server")
	}
	for i, s := range c.AuthorizationServers {
		if _, err := parseStrictURL(s); err != nil {
			return nil, fmt.Errorf("oauth: authorization server %q: %w", s, err)
		}
		if strings.Contains(s, "?") {
			return nil, fmt.Errorf("oauth: authorization server %q: it has a query", s)
		}
		if slices.Contains(c.AuthorizationServers[:i], s) {
			return nil, fmt.Errorf("oauth: authorization server %q is named twice", s)
		}
	}
	for _, s := range c.Scopes {
		if err := CheckScope(s); err != nil {
			return nil, err
		}
	}
	if err := checkDisplayName(c.Name); err != nil {
		return nil, err
	}
	for name, u := range map[string]string{
		"documentation": c.Documentation, "policy": c.Policy, "terms": c.Terms} {
		if u == "" {
			continue
		}
		if _, err := parseStrictURL(strings.SplitN(u, "#", 2)[0]); err != nil { // pages may have fragments
			return nil, fmt.Errorf("oauth: %s URL %q: %w", name, u, err)
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // people read this too
	err := enc.Encode(struct {
		Resource      string   `json:"resource"`
		Servers       []string `json:"authorization_servers"`
		Scopes        []string `json:"scopes_supported,omitempty"`
		Methods       []string `json:"bearer_methods_supported"`
		Name          string   `json:"resource_name,omitempty"`
		Documentation string   `json:"resource_documentation,omitempty"`
		Policy        string   `json:"resource_policy_uri,omitempty"`
		Terms         string   `json:"resource_tos_uri,omitempty"`
	}{
		c.Resource.String(), c.AuthorizationServers, distinctScopes(c.Scopes), []string{"header"},
		c.Name, c.Documentation, c.Policy, c.Terms,
	})
	return &Metadata{resource: c.Resource, body: b.Bytes()}, err
}

// JSON returns the document as JSON.
func (m *Metadata) JSON() []byte { return slices.Clone(m.body) }

// ServeHTTP serves the document, whatever the path of the request is. It answers GET and
// HEAD, and preflights of browsers from any origin, because the document is public.
func (m *Metadata) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serveDocument(w, r, func() { writeDocument(w, r, m.body) })
}

// writeDocument writes a document, or only its headers in response to HEAD. It sets
// Content-Length, which net/http does not know without a body.
func writeDocument(w http.ResponseWriter, r *http.Request, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	// Claude caches for five minutes too. A longer time would delay corrections.
	h.Set("Cache-Control", "public, max-age=300")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // an error means that the caller has disconnected
	}
}

// documentMethods are the methods for which the metadata is served.
const documentMethods = "GET, HEAD, OPTIONS"

// WellKnown returns a handler for all paths below /.well-known/. It serves the document at
// [Resource.MetadataPath] and at the path of [Resource.RootMetadataURL], and calls [NotFound]
// for other paths.
func (m *Metadata) WellKnown() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The escaped path, because a different spelling is a different path.
		switch p := r.URL.EscapedPath(); {
		case p == m.resource.MetadataPath(), p == wellKnownResource,
			// Some clients keep the last slash of a resource's path, others drop it.
			strings.HasSuffix(m.resource.path, "/") && p == wellKnownResource+m.resource.path:
			m.ServeHTTP(w, r)
		default:
			NotFound(w, r)
		}
	})
}

// NotFound answers 404 with a JSON body to requests from any origin. Clients try several
// paths below /.well-known/, and some stop at a body that is not JSON.
func NotFound(w http.ResponseWriter, r *http.Request) {
	serveDocument(w, r, func() { refusal.Response{Reason: refusal.DocumentNotFound}.Write(w, r) })
}

// serveDocument calls get for GET and HEAD, and answers all other methods. Every origin may
// read the responses.
func serveDocument(w http.ResponseWriter, r *http.Request, get func()) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		get()
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", documentMethods)
		// The TypeScript SDK sends MCP-Protocol-Version with discovery.
		h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, MCP-Protocol-Version")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	default:
		refusal.Response{Reason: refusal.DocumentMethod, Allow: documentMethods}.Write(w, r)
	}
}

// checkDisplayName refuses characters that could mislead the reader of a consent page:
// control characters, and invisible ones that change the direction of text.
func checkDisplayName(name string) error {
	if len(name) > 200 || !utf8.ValidString(name) {
		return fmt.Errorf("oauth: resource name %.40q is longer than 200 bytes or not valid UTF-8", name)
	}
	for _, c := range name {
		if !unicode.IsPrint(c) {
			return fmt.Errorf("oauth: resource name %q contains the invisible character %U", name, c)
		}
	}
	return nil
}
