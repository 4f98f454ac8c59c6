package authserver

import "context"

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
