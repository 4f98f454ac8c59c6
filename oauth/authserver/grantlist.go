package authserver

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
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

// list returns grants in the order of their IDs. It returns fewer than the limit only at the end.
func (s *grants) list(ctx context.Context, filter GrantFilter) ([]Grant, error) {
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
