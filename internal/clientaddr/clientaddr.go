// Package clientaddr connects the context of a request with the address of its client.
package clientaddr

import (
	"context"
	"net/netip"
)

// A Client is the address that a request comes from, and its key.
type Client struct {
	Addr netip.Addr // the zero Addr if it is not known
	Key  string
}

// Key is the key of the *[Client] of a context.
type Key struct{}

// From returns the client of a request with the context ctx, or nil if no middleware has found out
// the client.
func From(ctx context.Context) *Client {
	c, _ := ctx.Value(Key{}).(*Client)
	return c
}
