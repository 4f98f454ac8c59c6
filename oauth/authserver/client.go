package authserver

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// clients knows all clients.
type clients struct {
	*base
	configured map[string]*client
	documents  *clientmeta.Documents // nil if they are off
}

// clientError returns the page for a client that cannot be used.
func clientError(err error) error {
	var wrong *clientmeta.Error
	switch {
	case errors.Is(err, errNoClient):
		return onPage(textUnknownClient, err)
	case errors.As(err, &wrong):
		return onPage(textWrongDocument, err)
	case errors.Is(err, clientmeta.ErrUnavailable):
		return &pageError{http.StatusBadGateway, textNoDocument, err}
	case errors.Is(err, clientmeta.ErrThrottled):
		return errTooMany.because(err)
	}
	return err
}

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

// client returns the client with an identifier. The error wraps errNoClient if no client has it,
// and is of package clientmeta if its metadata document is wrong or cannot be fetched.
func (s *clients) client(ctx context.Context, id string) (*client, error) {
	if id == "" || len(id) > maxClientID {
		return nil, errNoClient
	}
	if c := s.configured[id]; c != nil {
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
	Until    time.Time            `json:"until"`            // when the store forgets it
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

// keepClient extends the life of a registered client that a user has agreed to.
func (s *clients) keepClient(ctx context.Context, c *client) error {
	if c.kind != kindRegistered {
		return nil
	}
	_, err := s.extendClient(ctx, c.ID, s.config.GrantLife, "")
	return err
}

// extendClient makes the record of a registered client live at least the given time from now, and
// reports whether the client is known. It never shortens the time. If the record would end only a
// little earlier, it is not written, so that clients that register often cause few writes.
func (s *clients) extendClient(ctx context.Context, id string, life time.Duration, address string) (bool, error) {
	key := keyClient(id)
	old, err := s.config.Store.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var record clientRecord
	if err := json.Unmarshal(old, &record); err != nil {
		return false, fmt.Errorf("authserver: the record of a client is damaged: %w", err)
	}
	now := s.config.Now()
	if !record.Until.Before(now.Add(life - life/100)) {
		return true, nil
	}
	record.Until = now.Add(life)
	next, err := json.Marshal(record)
	if err != nil {
		return false, err
	}
	owner := ""
	if address != "" {
		owner = "register " + address
	}
	err = s.config.Store.Swap(ctx, key, old, next, life, owner)
	if errors.Is(err, store.ErrConflict) { // another replica has just done it
		return true, nil
	}
	return true, err
}
