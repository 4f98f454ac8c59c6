// Package inmemory connects a go-sdk client to a go-sdk server in the same process.
package inmemory

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Connect opens a session between a new client and server. The client calls itself name and has
// the given options, which may be nil. The server handles the requests of the session with the
// values of ctx.
//
// The caller ends the session with end, which returns when the server has also ended its side. If
// Connect returns an error, nothing is left open and end is nil.
func Connect(ctx context.Context, server *mcp.Server, name string, options *mcp.ClientOptions) (session *mcp.ClientSession, end func(), err error) {
	serverTransport, clientTransport := mcp.NewInMemoryTransports()
	serverSession, err := server.Connect(ctx, serverTransport, nil)
	if err != nil {
		return nil, nil, err
	}
	client := mcp.NewClient(&mcp.Implementation{Name: name, Version: "1.0.0"}, options)
	session, err = client.Connect(ctx, clientTransport, nil)
	if err != nil {
		_ = serverSession.Close()
		return nil, nil, err
	}
	return session, func() {
		_ = session.Close()
		_ = serverSession.Wait()
	}, nil
}
