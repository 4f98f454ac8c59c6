package authserver

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// A Client is known in advance, for clients that take a client ID and secret from their user.
type Client struct {
	// ID is the client identifier, and Name what users read on the consent page.
	ID, Name string
	// Secret authenticates a confidential client; empty for a public one.
	Secret string
	// Redirects are the callback addresses, such as [oauth.RedirectClaude].
	Redirects []string
}

// Documents says which client ID metadata documents are accepted: with them, a client is known by
// the URL of a document that describes it, and needs no registration. Source:
// https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
type Documents struct {
	// Off accepts none.
	Off bool
	// Trust, if not nil, returns an error for a client that must not be used. It is called for
	// each document that was fetched. The error is logged and not shown.
	Trust func(context.Context, ClientInfo) error
	// AllowLoopback also fetches documents from loopback addresses and over http, for tests.
	AllowLoopback bool
}

// A ClientInfo describes a client to the program.
type ClientInfo struct {
	// ID is the client identifier; for a client with a metadata document it is the URL of it.
	ID string
	// Name is what the client calls itself. Nobody has verified it unless the client is one of
	// [Config].Clients.
	Name string
	// Redirects are its callback addresses.
	Redirects []string
	// Kind says how it is known: "configured", "document" or "registered".
	Kind string
}

// The kinds of clients.
const (
	kindConfigured = "configured"
	kindDocument   = "document"
	kindRegistered = "registered"
)

// A client is a client of any kind.
type client struct {
	*clientmeta.Metadata
	kind   string
	secret *[sha256.Size]byte // the hash of its secret; nil for a public client
	// anyMethod is set if the client did not say how it authenticates.
	anyMethod bool
}

func (c *client) info() ClientInfo {
	return ClientInfo{ID: c.ID, Name: c.Name, Redirects: slices.Clone(c.Redirects), Kind: c.kind}
}

// errNoClient says that no client has this identifier.
var errNoClient = errors.New("authserver: no client has this identifier")

// configuredClients checks the clients of the configuration.
func configuredClients(clients []Client) (map[string]*client, error) {
	all := map[string]*client{}
	for _, c := range clients {
		if c.ID == "" || len(c.ID) > maxClientID || clientmeta.IsDocumentURL(c.ID) {
			return nil, fmt.Errorf("authserver: client %q: the ID must have 1 to %d characters and not be a URL", c.ID, maxClientID)
		}
		if all[c.ID] != nil {
			return nil, fmt.Errorf("authserver: client %q is listed twice", c.ID)
		}
		if len(c.Redirects) == 0 {
			return nil, fmt.Errorf("authserver: client %q has no Redirects", c.ID)
		}
		for _, uri := range c.Redirects {
			if err := oauth.CheckRedirect(uri); err != nil {
				return nil, fmt.Errorf("authserver: client %q: %w", c.ID, err)
			}
		}
		known := &client{kind: kindConfigured, anyMethod: true, Metadata: &clientmeta.Metadata{
			ID: c.ID, Name: c.Name, Redirects: slices.Clone(c.Redirects), AuthMethod: authNone,
			GrantTypes: []string{grantCode, grantRefresh, grantAssertion},
		}}
		if c.Secret != "" {
			hash := sha256.Sum256([]byte(c.Secret))
			known.secret, known.AuthMethod = &hash, authBasic
		}
		all[c.ID] = known
	}
	return all, nil
}

const maxClientID = 2000

// client returns the client with an identifier. The error wraps errNoClient if there is none, and
// is of package clientmeta if its metadata document is wrong or cannot be fetched.
func (s *Server) client(ctx context.Context, id string) (*client, error) {
	if id == "" || len(id) > maxClientID {
		return nil, errNoClient
	}
	if c := s.clients[id]; c != nil {
		return c, nil
	}
	if clientmeta.IsDocumentURL(id) {
		if s.documents == nil {
			return nil, errNoClient
		}
		m, err := s.documents.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		return &client{Metadata: m, kind: kindDocument}, nil
	}
	record, err := s.config.Store.Get(ctx, keyClient(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoClient
	}
	if err != nil {
		return nil, err
	}
	return registeredClient(record)
}

// A clientRecord is a registered client in the store.
type clientRecord struct {
	Metadata *clientmeta.Metadata `json:"metadata"`
	Secret   []byte               `json:"secret,omitempty"` // the hash
}

func registeredClient(record []byte) (*client, error) {
	var stored clientRecord
	if err := json.Unmarshal(record, &stored); err != nil || stored.Metadata == nil {
		return nil, fmt.Errorf("authserver: the record of a client is damaged: %w", err)
	}
	c := &client{Metadata: stored.Metadata, kind: kindRegistered}
	if len(stored.Secret) == sha256.Size {
		c.secret = (*[sha256.Size]byte)(stored.Secret)
	}
	return c, nil
}

func keyClient(id string) string { return "as/client/" + hashText(id) }

// authenticate returns the client of a request to the token or revocation endpoint (RFC 6749,
// section 2.3).
func (s *Server) authenticate(r *http.Request, f form) (*client, error) {
	id, secret, method, err := credentials(r, f)
	if err != nil {
		return nil, err
	}
	c, err := s.client(r.Context(), id)
	var wrong *clientmeta.Error
	switch {
	case errors.Is(err, errNoClient), errors.As(err, &wrong):
		return nil, errClient.because(err)
	case errors.Is(err, clientmeta.ErrUnavailable), errors.Is(err, clientmeta.ErrThrottled):
		return nil, errUnavailable.because(err)
	case err != nil:
		return nil, err
	}
	switch {
	case c.secret == nil && method != authNone:
		return nil, errClient.because(errors.New("a public client sent a secret"))
	case c.secret == nil:
		return c, nil
	case method == authNone:
		return nil, errClient.because(errors.New("a confidential client sent no secret"))
	case method != c.AuthMethod && !c.anyMethod:
		return nil, errClient.because(errors.New("the client authenticates in another way than it registered"))
	}
	return c, s.checkSecret(r, c, secret)
}

// secretsPerMinute is how many wrong secrets of one client an address may send in a minute.
const secretsPerMinute = 20

// checkSecret returns an error unless the secret is that of the client. Guesses are limited.
func (s *Server) checkSecret(r *http.Request, c *client, secret string) error {
	guesses := attempts{"client secret", c.ID + " " + s.address(r), secretsPerMinute, time.Minute}
	if err := s.limit(r.Context(), guesses, 0); err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(secret))
	if subtle.ConstantTimeCompare(hash[:], c.secret[:]) == 1 {
		return nil
	}
	if err := s.limit(r.Context(), guesses, 1); err != nil {
		return err
	}
	return errClient.because(errors.New("the secret is wrong"))
}

// credentials returns who a request says it comes from, and how it says so.
func credentials(r *http.Request, f form) (id, secret, method string, err error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		if f["client_secret"] != "" {
			return f["client_id"], f["client_secret"], authPost, nil
		}
		return f["client_id"], "", authNone, nil
	}
	user, password, ok := r.BasicAuth()
	if len(headers) > 1 || !ok {
		return "", "", "", errClient.because(errors.New("the Authorization header is not one of HTTP Basic"))
	}
	if f["client_secret"] != "" {
		return "", "", "", errForm.because(errors.New("the client authenticates twice"))
	}
	// Both are encoded like a form before they are joined.
	if id, err = url.QueryUnescape(user); err == nil {
		secret, err = url.QueryUnescape(password)
	}
	if err != nil {
		return "", "", "", errClient.because(errors.New("the Authorization header is not encoded as RFC 6749 says"))
	}
	if other := f["client_id"]; other != "" && other != id {
		return "", "", "", errForm.because(errors.New("the client names itself in two ways"))
	}
	if secret == "" { // libraries of public clients send it too
		return id, "", authNone, nil
	}
	return id, secret, authBasic, nil
}

// may reports whether the client may use a grant type. Clients that name none may use the code
// grant (RFC 7591, section 2), and every client that has a code gets a refresh token.
func (c *client) may(grant string) bool {
	if grant == grantAssertion {
		return slices.Contains(c.GrantTypes, grant)
	}
	return true
}

// host returns what identifies the client to a user: the host of its metadata document, which the
// client cannot invent; "" for other clients.
func (c *client) host() string {
	if c.kind != kindDocument {
		return ""
	}
	return hostOf(c.ID)
}

func hostOf(id string) string {
	u, err := url.Parse(id)
	if err != nil {
		return ""
	}
	return u.Host
}

// redirectTarget returns what a user needs to know of a callback address: its host, or for an
// application on the user's machine its scheme.
func redirectTarget(uri string) (target string, loopback bool) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok { // com.example.app:/callback
		scheme, _, _ = strings.Cut(uri, ":")
		return scheme + ":", true
	}
	host := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		host = rest[:i]
	}
	switch scheme {
	case "https":
		return host, false
	case "http":
		return host, true
	}
	return scheme + "://" + host, true
}

// withoutPort returns a callback address without the port of a loopback host, which programs choose
// at each login.
func withoutPort(uri string) string {
	rest, ok := strings.CutPrefix(uri, "http://")
	if !ok {
		return uri
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		end = i
	}
	host := rest[:end]
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	return "http://" + host + rest[end:]
}
