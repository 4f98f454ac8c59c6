package oauth

import (
	"context"
	"net/http"
	"time"
)

// A LoginServer is an authorization server that answers some paths of the resource's host.
type LoginServer interface {
	http.Handler
	// Paths returns the paths that it answers, exactly as URLs contain them.
	Paths() []string
	// Ready returns nil if users can log in now.
	Ready(context.Context) error
	// Describe returns what documents and reports say about it.
	Describe() LoginInfo
}

// A LoginInfo describes a [LoginServer].
type LoginInfo struct {
	// Issuer is its identifier.
	Issuer string
	// Provider is the name of the identity provider at which users log in, and Callback the address
	// to enter there. They are empty if users log in elsewhere.
	Provider, Callback string
	// Scopes are the scopes that it grants.
	Scopes []string
	// Connections is the page on which users see and end what they have connected.
	Connections string
	// TestAccount is set if there is an account with a password for reviewers.
	TestAccount bool
	// Volatile is set if logins are kept in the memory of the process: they end with it, and other
	// replicas do not know them.
	Volatile bool
	// GrantLife is how long a login stays valid without use.
	GrantLife time.Duration
}
