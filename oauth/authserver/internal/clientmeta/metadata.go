package clientmeta

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// The authentication methods that a client can have at the token endpoint.
const (
	AuthNone  = "none"
	AuthBasic = "client_secret_basic"
	AuthPost  = "client_secret_post"
)

// The grant types that are kept of those a client names.
const (
	GrantCode      = "authorization_code"
	GrantRefresh   = "refresh_token"
	GrantAssertion = "urn:ietf:params:oauth:grant-type:jwt-bearer"
)

// Metadata describes a client. It can be stored as JSON.
type Metadata struct {
	// ID is the client identifier: the URL of a document; empty after ParseRegistration.
	ID string `json:"id,omitempty"`
	// Name is what the client calls itself, at most 200 characters. It may be empty, and may
	// contain any character, such as markup and marks that change the direction of text.
	Name string `json:"name,omitempty"`
	// URI is the client's home page: an https URL, or empty.
	URI string `json:"uri,omitempty"`
	// Redirects are the callback addresses, at least one. Each passes oauth.CheckRedirect.
	Redirects []string `json:"redirects,omitempty"`
	// AuthMethod is AuthNone, AuthBasic or AuthPost.
	AuthMethod string `json:"auth_method,omitempty"`
	// GrantTypes are those of the grant types above that the client may use, GrantCode among them.
	GrantTypes []string `json:"grant_types,omitempty"`
	// Scope is the scopes that the client may ask for, separated by single spaces. It is empty for
	// a client that names none.
	Scope string `json:"scope,omitempty"`
	// ApplicationType is "native", "web" or empty. Clients often state it wrongly, so no check
	// depends on it.
	ApplicationType string `json:"application_type,omitempty"`
	// Document reports whether this comes from a document.
	Document bool `json:"document,omitempty"`
}

// Public reports whether the client has no secret.
func (m *Metadata) Public() bool { return m.AuthMethod == AuthNone }

// Redirect reports whether uri is a callback address of the client, byte by byte. A public client
// may use any port of a loopback host, because a program on a user's machine listens on any free
// port; see [oauth.RedirectMatcher].
func (m *Metadata) Redirect(uri string) bool {
	matcher, err := oauth.NewRedirectMatcher(m.Redirects...)
	switch {
	case err != nil:
		return false
	case m.Public():
		return matcher.Allowed(uri)
	}
	return matcher.AllowedExactly(uri)
}

// LoopbackOnly reports whether all callback addresses are on the user's machine: on a loopback host
// or with the private scheme of an application. Any program on that machine can then log in under
// the client's name, so a user needs a warning.
func (m *Metadata) LoopbackOnly() bool {
	return !slices.ContainsFunc(m.Redirects, func(uri string) bool { return strings.HasPrefix(uri, "https://") })
}

// Fingerprint identifies the metadata without the ID: clients with identical metadata have the same
// fingerprint, whatever the order of lists.
func (m *Metadata) Fingerprint() [sha256.Size]byte {
	same := *m
	same.ID = ""
	same.Redirects = sortedSet(m.Redirects)
	same.GrantTypes = sortedSet(m.GrantTypes)
	same.Scope = strings.Join(sortedSet(strings.Fields(m.Scope)), " ")
	data, err := json.Marshal(same)
	if err != nil {
		panic("clientmeta: metadata cannot be written as JSON: " + err.Error()) // it is strings
	}
	return sha256.Sum256(data)
}

func sortedSet(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func (m *Metadata) clone() *Metadata {
	c := *m
	c.Redirects, c.GrantTypes = slices.Clone(m.Redirects), slices.Clone(m.GrantTypes)
	return &c
}

// RegistrationResponse returns the body of the response to a registration (RFC 7591, section
// 3.2.1). secret is empty for a public client. A zero time expires means never; issued is left out
// if it is zero.
func (m *Metadata) RegistrationResponse(id, secret string, issued, expires time.Time) []byte {
	response := struct {
		ID        string   `json:"client_id"`
		Secret    string   `json:"client_secret,omitempty"`
		Issued    int64    `json:"client_id_issued_at,omitempty"`
		Expires   *int64   `json:"client_secret_expires_at,omitempty"`
		Name      string   `json:"client_name,omitempty"`
		URI       string   `json:"client_uri,omitempty"`
		Redirects []string `json:"redirect_uris"`
		Method    string   `json:"token_endpoint_auth_method"`
		Grants    []string `json:"grant_types"`
		Responses []string `json:"response_types"`
		Scope     string   `json:"scope,omitempty"`
		Type      string   `json:"application_type,omitempty"`
	}{
		ID: id, Secret: secret, Issued: seconds(issued), Name: m.Name, URI: m.URI,
		Redirects: append([]string{}, m.Redirects...), Method: m.AuthMethod,
		Grants: append([]string{}, m.GrantTypes...), Responses: []string{"code"},
		Scope: m.Scope, Type: m.ApplicationType,
	}
	if secret != "" {
		// Required with a secret; 0 means that it does not expire.
		at := seconds(expires)
		response.Expires = &at
	}
	data, err := json.Marshal(response)
	if err != nil {
		panic("clientmeta: a registration response cannot be written as JSON: " + err.Error()) // it is strings
	}
	return data
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
