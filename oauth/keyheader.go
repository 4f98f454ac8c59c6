package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A KeyHeader is a header in which callers may send an API key, for clients that cannot log in but
// send a fixed header: Claude's connectors (static_headers, a beta in November 2026), Claude Code
// with --header, other MCP clients with a configuration file, and scripts.
//
// In Claude, the person who adds the connector enters the key under Request headers, and Claude
// sends it with every request, exactly as it was entered. All connectors can use X-API-Key,
// X-Auth-Token and some other names; Anthropic has to approve any further name. If nobody is to log
// in, the connector is added with No sign-in. Only then can it send the key in Authorization too,
// as "Bearer KEY", which [Config.Verifiers] accept.
//
// If a request has a bearer token, its caller is the user of the token, and the key is ignored:
// Claude sends the header of an organization together with the tokens of its users. A bad token is
// refused even if the key is good. A caller with a bad key, or with neither, gets the same
// challenge as without this header, so that clients that can log in do so.
type KeyHeader struct {
	// Name is the name of the header, such as X-API-Key.
	Name string
	// Verifier verifies the keys in this header; see [NewStaticKeys] and [VerifierFunc]. It gets
	// nothing else, and a key in this header goes to no other verifier. A caller that sends many bad
	// keys has to wait, as with [Cache]. Keys are not cached unless the verifier does that.
	Verifier Verifier
}

// otherHeaders are headers that have another meaning to clients, proxies or servers.
var otherHeaders = []string{
	"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Connection", "Content-Encoding", "Content-Length",
	"Content-Type", "Cookie", "Date", "Expect", "Forwarded", "From", "Host", "Keep-Alive", "Last-Event-Id", "Origin", "Pragma", "Range",
	"Referer", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Via",
}

var otherHeaderPrefixes = []string{"Access-Control-", "If-", "Mcp-", "Proxy-", "Sec-", "X-Forwarded-"}

// checkKeyHeaders returns an error unless the headers can be used.
func checkKeyHeaders(headers []KeyHeader) error {
	var names []string
	for _, h := range headers {
		name := http.CanonicalHeaderKey(h.Name)
		has := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
		switch {
		case !isToken(h.Name):
			return fmt.Errorf("oauth: %.100q is not the name of a header for API keys", h.Name)
		case name == "Authorization":
			return errors.New("oauth: API keys in the header Authorization are verified by Verifiers, not by KeyHeaders")
		case slices.Contains(otherHeaders, name) || slices.ContainsFunc(otherHeaderPrefixes, has):
			return fmt.Errorf("oauth: the header %s cannot have an API key, because it has another meaning", name)
		case slices.Contains(names, name):
			return fmt.Errorf("oauth: the header %s is given twice for API keys", name)
		case h.Verifier == nil:
			return fmt.Errorf("oauth: the header %s for API keys has no verifier", name)
		}
		names = append(names, name)
	}
	return nil
}

// limitedKeyHeaders returns the headers with canonical names and verifiers that limit the bad keys
// of each caller.
func limitedKeyHeaders(headers []KeyHeader) []KeyHeader {
	headers = slices.Clone(headers)
	for i, h := range headers {
		headers[i].Name = http.CanonicalHeaderKey(h.Name)
		if _, limited := h.Verifier.(*tokenCache); !limited {
			headers[i].Verifier = newTokenCache(h.Verifier, CacheOptions{TTL: -1})
		}
	}
	return headers
}

// KeyHeaders returns the canonical names of the headers in which the server accepts an API key; see
// [KeyHeader]. They are credentials, like Authorization.
func (s *Server) KeyHeaders() []string {
	var names []string
	for _, h := range s.strict.opts.KeyHeaders {
		names = append(names, h.Name)
	}
	return names
}

// HasCredentials reports whether a request has a header with credentials: Authorization, or one of
// [Server.KeyHeaders]. It does not verify them.
func (s *Server) HasCredentials(r *http.Request) bool {
	has := func(h KeyHeader) bool { return len(r.Header[h.Name]) > 0 }
	return len(r.Header["Authorization"]) > 0 || slices.ContainsFunc(s.strict.opts.KeyHeaders, has)
}

// A credential is what a request is verified by.
type credential struct {
	text     string
	verifier Verifier
	key      bool // an API key, and no access token
}

// credential returns the credential of a request. The error is one of those of [BearerToken].
func (a *authenticator) credential(r *http.Request) (credential, error) {
	token, err := BearerToken(r)
	if !errors.Is(err, ErrNoToken) || len(a.opts.KeyHeaders) == 0 {
		return credential{text: token, verifier: a.verifier}, err
	}
	var found *KeyHeader
	for i := range a.opts.KeyHeaders {
		h := &a.opts.KeyHeaders[i]
		switch values := r.Header[h.Name]; {
		case len(values) == 0:
			continue
		case len(values) > 1 || found != nil:
			return credential{}, fmt.Errorf("%w: there is more than one API key", ErrMalformed)
		}
		found = h
	}
	if found == nil {
		return credential{}, err
	}
	value := r.Header[found.Name][0]
	if len(value) > MaxTokenBytes {
		return credential{}, fmt.Errorf("%w: the header %s is too long", ErrMalformed, found.Name)
	}
	value = strings.Trim(value, " \t")
	switch {
	case value == "":
		return credential{}, fmt.Errorf("%w: the API key is empty", ErrMalformed)
	case !isToken68(value):
		return credential{}, fmt.Errorf("%w: the API key contains characters that no key contains", ErrMalformed)
	case queryHasToken(r.URL):
		return credential{}, fmt.Errorf("%w: there is a token in the URL and an API key", ErrMalformed)
	}
	return credential{value, found.Verifier, true}, nil
}
