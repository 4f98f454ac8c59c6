package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MetadataConfig describes a protected resource to the clients that want to log in
// (RFC 9728).
type MetadataConfig struct {
	// Resource is the server. Required.
	Resource Resource
	// AuthorizationServers are the issuers that clients may log in at, at least one,
	// each exactly as the issuer writes itself, with or without a trailing slash.
	// Claude uses the first only.
	AuthorizationServers []string
	// Scopes are the baseline, not a catalogue: clients ask their users for all of
	// them. offline_access is refused.
	Scopes []string
	// Name is shown to users who are asked to log in.
	Name string
	// Documentation, Policy and Terms are the URLs of pages for people.
	Documentation, Policy, Terms string
}

// Metadata is the protected resource metadata of one server: a document that never
// changes and depends on no request, so that no spoofed Host can get into it.
type Metadata struct {
	resource Resource
	body     string
}

// NewMetadata checks the description and returns the document.
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
	return &Metadata{resource: c.Resource, body: b.String()}, err
}

// JSON returns the document.
func (m *Metadata) JSON() []byte { return []byte(m.body) }

// ServeHTTP serves the document at whatever path it is mounted. It answers GET and
// HEAD, and the preflights of browsers from any origin: the document is public.
func (m *Metadata) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Claude caches for five minutes too; longer would make a correction slow.
	serveDocument(w, r, http.StatusOK, "public, max-age=300", m.body)
}

// WellKnown returns a handler for everything under /.well-known/: the document at
// its place with the resource's path inserted and at the root, and a JSON 404
// elsewhere; see [NotFound].
func (m *Metadata) WellKnown() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The escaped path, because a place that is spelled differently is another one.
		switch p := r.URL.EscapedPath(); {
		case p == m.resource.MetadataPath(), p == wellKnownResource,
			// Clients keep or drop the last slash of a resource that has one.
			strings.HasSuffix(m.resource.path, "/") && p == wellKnownResource+m.resource.path:
			m.ServeHTTP(w, r)
		default:
			NotFound(w, r)
		}
	})
}

// NotFound answers 404 with a JSON body to any origin. Clients probe several
// addresses under /.well-known/, and some stop at a body that is not JSON.
func NotFound(w http.ResponseWriter, r *http.Request) {
	serveDocument(w, r, http.StatusNotFound, "no-store",
		`{"error":"not_found","error_description":"There is no document here."}`+"\n")
}

// serveDocument serves a public constant to every origin.
func serveDocument(w http.ResponseWriter, r *http.Request, status int, cache, body string) {
	const methods = "GET, HEAD, OPTIONS"
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		writeConstantJSON(w, r, status, cache, body)
	case http.MethodOptions:
		h.Set("Access-Control-Allow-Methods", methods)
		// The TypeScript SDK sends MCP-Protocol-Version with discovery.
		h.Set("Access-Control-Allow-Headers", "Accept, Content-Type, MCP-Protocol-Version")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	default:
		h.Set("Allow", methods)
		writeConstantJSON(w, r, http.StatusMethodNotAllowed, "no-store",
			`{"error":"method_not_allowed","error_description":"Use GET."}`+"\n")
	}
}

// checkDisplayName refuses what could mislead whoever reads a consent page:
// control characters and the invisible ones that change the direction of text.
func checkDisplayName(name string) error {
	if len(name) > 200 || !utf8.ValidString(name) {
		return fmt.Errorf("oauth: resource name %.40q is longer than 200 bytes or no text", name)
	}
	for _, c := range name {
		if !unicode.IsPrint(c) {
			return fmt.Errorf("oauth: resource name %q contains the invisible character %U", name, c)
		}
	}
	return nil
}
