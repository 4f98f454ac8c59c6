package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// A Facade serves the metadata of the authorization server (RFC 8414) from the host of this server,
// and adds the members that the authorization server leaves out. Clients then find this host as
// their authorization server, and log in at the endpoints of the real one, which also issues the
// tokens.
//
// It is for authorization servers whose metadata does not say what they support. Entra ID and
// Amazon Cognito support PKCE and leave it out of their metadata, and claude.ai begins no login
// without it. A Facade also helps if the issuer in the metadata does not match the address of the
// metadata, as with several tenants of Entra.
//
// A Facade changes only the metadata that clients read. It does not help if the authorization
// server returns iss to clients (RFC 9207), because iss names the real issuer and clients refuse
// it. It does not help either if clients cannot register there, or if its tokens do not name the
// service that they are for. Such an authorization server needs one of your own in front.
//
// The document is fetched when it is first requested, refreshed every hour, and used for a day if
// it cannot be refreshed. All servers on one host share its address, so only one can have a Facade.
// The zero Facade is right for Entra and Cognito.
type Facade struct {
	// Metadata is the URL of the metadata of the authorization server. If empty, it is looked for
	// where the first of AuthorizationServers, or else of Issuers, should have it.
	Metadata string
	// ClientIDMetadata says that the authorization server accepts client ID metadata documents,
	// although its metadata does not say so.
	ClientIDMetadata bool
	// Client fetches the metadata; nil means a client with http.DefaultTransport. Redirects to
	// another host are not followed.
	Client *http.Client
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

// wellKnownServer is the well-known path of the metadata of an authorization server (RFC 8414).
const wellKnownServer = "/.well-known/oauth-authorization-server"

const (
	facadeRefresh = time.Hour
	facadeStale   = 24 * time.Hour
	// facadeRetry is how long a failed fetch is not repeated.
	facadeRetry = 10 * time.Second
)

// A facade is the handler of a [Facade].
type facade struct {
	issuer string // the address of this host, which the document names
	from   []string
	scopes []string
	config Facade
	client *http.Client

	mu      sync.Mutex // held during a fetch, so that one runs at a time
	body    []byte
	fetched time.Time
	failed  time.Time
	err     error
}

func newFacade(config Facade, resource Resource, server string, scopes []string) (*facade, error) {
	f := &facade{issuer: resource.Origin(), config: config, scopes: distinctScopes(scopes), client: pinnedClient(config.Client)}
	if config.Metadata != "" {
		if _, err := serverURL(config.Metadata); err != nil {
			return nil, fmt.Errorf("oauth: the metadata URL of the facade is %w", err)
		}
		f.from = []string{config.Metadata}
	} else if err := checkIssuerURL(server); err != nil {
		return nil, fmt.Errorf("oauth: the authorization server of the facade is %w", err)
	} else {
		f.from = metadataURLs(server)
	}
	if strings.HasPrefix(server, f.issuer+"/") || server == f.issuer {
		return nil, fmt.Errorf("oauth: a facade for %s, which is this host: it would fetch its own document", server)
	}
	if f.config.Now == nil {
		f.config.Now = time.Now
	}
	return f, nil
}

// ServeHTTP serves the document to any origin.
func (f *facade) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serveDocument(w, r, func() {
		body, err := f.document(r.Context())
		if err != nil {
			refusal.Response{Reason: refusal.DocumentUnavailable, Wait: facadeRetry, Err: err}.Write(w, r)
			return
		}
		writeDocument(w, r, body)
	})
}

// document returns the document, from the authorization server if it is old.
func (f *facade) document(ctx context.Context) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.config.Now()
	if f.body != nil && now.Sub(f.fetched) < facadeRefresh {
		return f.body, nil
	}
	if f.failed.IsZero() || now.Sub(f.failed) >= facadeRetry {
		// Not the context of the request: another request waits for the result too.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxFetchTime)
		defer cancel()
		body, err := f.fetch(ctx)
		if err == nil {
			f.body, f.fetched, f.failed, f.err = body, now, time.Time{}, nil
			return body, nil
		}
		f.failed, f.err = now, err
	}
	if f.body != nil && now.Sub(f.fetched) < facadeStale {
		return f.body, nil
	}
	return nil, f.err
}

// fetch fetches the metadata of the authorization server and returns the document made from it.
func (f *facade) fetch(ctx context.Context) ([]byte, error) {
	var failures []error
	for _, from := range f.from {
		body, _, err := getBody(ctx, f.client, from)
		if err == nil {
			if body, err = f.complete(body); err == nil {
				return body, nil
			}
		}
		failures = append(failures, fmt.Errorf("%s: %w", from, err))
	}
	return nil, fmt.Errorf("oauth: the facade finds no usable metadata: %w", errors.Join(failures...))
}

// serverMetadata is the part of an authorization server's metadata that a Facade passes on. It has
// no authorization_response_iss_parameter_supported, because the iss that the authorization server
// returns is not the issuer of the document.
type serverMetadata struct {
	Issuer               string   `json:"issuer"`
	Authorization        string   `json:"authorization_endpoint"`
	Token                string   `json:"token_endpoint"`
	Registration         string   `json:"registration_endpoint,omitempty"`
	Revocation           string   `json:"revocation_endpoint,omitempty"`
	JWKS                 string   `json:"jwks_uri,omitempty"`
	Scopes               []string `json:"scopes_supported,omitempty"`
	ResponseTypes        []string `json:"response_types_supported"`
	ResponseModes        []string `json:"response_modes_supported,omitempty"`
	GrantTypes           []string `json:"grant_types_supported"`
	TokenAuthentication  []string `json:"token_endpoint_auth_methods_supported"`
	CodeChallenges       []string `json:"code_challenge_methods_supported"`
	ClientIDMetadata     bool     `json:"client_id_metadata_document_supported,omitempty"`
	ServiceDocumentation string   `json:"service_documentation,omitempty"`
	Policy               string   `json:"op_policy_uri,omitempty"`
	Terms                string   `json:"op_tos_uri,omitempty"`
}

// complete returns the document for the metadata of the authorization server.
func (f *facade) complete(body []byte) ([]byte, error) {
	if err := jose.EachMember(body, func(string, []byte) error { return nil }); err != nil {
		return nil, err
	}
	var m serverMetadata
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, errors.New("the document has members of other types than RFC 8414 gives them")
	}
	for name, endpoint := range map[string]*string{"authorization_endpoint": &m.Authorization, "token_endpoint": &m.Token} {
		if _, err := serverURL(*endpoint); err != nil {
			return nil, fmt.Errorf("its %s is %w", name, err)
		}
	}
	for _, endpoint := range []*string{&m.Registration, &m.Revocation, &m.JWKS} {
		if _, err := serverURL(*endpoint); err != nil {
			*endpoint = ""
		}
	}
	if slices.Contains(m.Scopes, scopeOffline) { // clients ask for refresh tokens only if it is listed
		m.Scopes = append(slices.Clone(f.scopes), scopeOffline)
	} else {
		m.Scopes = f.scopes
	}
	m.Issuer = f.issuer
	m.ResponseTypes = []string{"code"}
	m.GrantTypes = []string{"authorization_code", "refresh_token"}
	m.CodeChallenges = []string{"S256"}
	if !slices.Contains(m.TokenAuthentication, "none") {
		m.TokenAuthentication = append(m.TokenAuthentication, "none")
	}
	m.ClientIDMetadata = m.ClientIDMetadata || f.config.ClientIDMetadata
	return json.Marshal(m)
}
