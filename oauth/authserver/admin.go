package authserver

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A Grant is what a user has allowed a client.
type Grant struct {
	// ID identifies the grant.
	ID string
	// User is the ID of the user, and UserName its name.
	User, UserName string
	// Client describes the client. Its Name is what the client called itself at the login.
	Client ClientInfo
	// Resource and Scopes are what the grant is for.
	Resource string
	Scopes   []string
	// Created is when the user agreed, and Used when the client last got a token.
	Created, Used time.Time
}

// A GrantFilter chooses grants. The zero value chooses all.
type GrantFilter struct {
	// User is the ID of a user, and ClientID the identifier of a client; empty for any.
	User, ClientID string
	// After is the ID of the last grant of the page before.
	After string
	// Limit is how many grants are returned at most; 100 if zero, at most 1,000.
	Limit int
}

const (
	defaultGrants = 100
	maxGrants     = 1000
)

// Grants returns grants in the order of their IDs. It returns fewer than the limit only at the end.
func (s *Server) Grants(ctx context.Context, filter GrantFilter) ([]Grant, error) {
	limit := filter.Limit
	if limit <= 0 {
		limit = defaultGrants
	}
	limit = min(limit, maxGrants)
	prefix := "as/grants/"
	switch {
	case filter.User != "":
		prefix = keysOfUser(filter.User)
	case filter.ClientID != "":
		prefix = keysOfClient(filter.ClientID)
	}
	var grants []Grant
	after := prefix + filter.After
	for len(grants) < limit {
		keys, err := s.config.Store.Scan(ctx, prefix, after, limit)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			g, err := s.grant(ctx, strings.TrimPrefix(key, prefix))
			if errors.Is(err, errNoGrant) {
				continue // the index lives longer
			}
			if err != nil {
				return nil, err
			}
			if filter.ClientID != "" && g.Client != filter.ClientID {
				continue
			}
			if grants = append(grants, g.public()); len(grants) == limit {
				return grants, nil
			}
		}
		if len(keys) < limit {
			break
		}
		after = keys[len(keys)-1]
	}
	return grants, nil
}

func (g *grant) public() Grant {
	return Grant{
		ID: g.ID, User: g.User.ID, UserName: g.User.Name,
		Client:   ClientInfo{ID: g.Client, Name: g.ClientName, Redirects: []string{g.Redirect}, Kind: g.Kind},
		Resource: g.Resource, Scopes: slices.Clone(g.Scopes), Created: g.Created, Used: g.Used,
	}
}

// Revoke ends a grant: its refresh tokens at once, its access tokens within 5 seconds. Revoking a
// grant that has ended is no error.
func (s *Server) Revoke(ctx context.Context, id string) error {
	return s.revoke(ctx, id, GrantRevokedByAdmin)
}

// RevokeAll ends all grants that a filter chooses and returns how many. After and Limit are
// ignored; the filter must name a user or a client.
func (s *Server) RevokeAll(ctx context.Context, filter GrantFilter) (int, error) {
	if filter.User == "" && filter.ClientID == "" {
		return 0, errors.New("authserver: RevokeAll needs a user or a client")
	}
	filter.After, filter.Limit = "", maxGrants
	revoked := 0
	for {
		grants, err := s.Grants(ctx, filter)
		if err != nil {
			return revoked, err
		}
		for _, g := range grants {
			if err := s.Revoke(ctx, g.ID); err != nil {
				return revoked, err
			}
			revoked++
		}
		if len(grants) < maxGrants {
			return revoked, nil
		}
	}
}

// RemoveClient forgets a client that has registered itself, and ends its grants.
func (s *Server) RemoveClient(ctx context.Context, clientID string) error {
	if err := s.config.Store.Delete(ctx, keyClient(clientID)); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err := s.RevokeAll(ctx, GrantFilter{ClientID: clientID})
	return err
}
