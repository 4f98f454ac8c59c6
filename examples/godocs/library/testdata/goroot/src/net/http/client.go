// Package http provides HTTP client and server implementations.
package http

import "io"

// A Client is an HTTP client.
type Client struct {
	// Timeout specifies a time limit for requests.
	Timeout int

	Base[string]
	jar any
}

// Do sends an HTTP request and returns an HTTP response.
func (c *Client) Do(body io.Reader) error { return nil }

// Base is embedded.
type Base[T any] struct{ common }

// Name is a method of its own.
func (b *Base[T]) Name() T { panic("") }

type common struct{}

// Close is promoted from an unexported type.
func (c *common) Close() error { return nil }

// Ring embeds its neighbour.
type Ring struct{ *Other }

// Other embeds it back.
type Other struct{ *Ring }

// Stream embeds a type of another package.
type Stream interface {
	io.Reader
	Flush()
}

// A ConnState represents the state of a client connection.
type ConnState int

const (
	// StateNew is a connection that is expected to send a request.
	StateNew ConnState = iota
	// StateActive has read bytes.
	StateActive
	StateIdle
)

// HTTPServer serves.
func HTTPServer() {}
