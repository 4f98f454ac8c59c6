package mcpgo

import (
	"context"

	"github.com/mark3labs/mcp-go/server"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/migrate/rooms"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// First returns the server after the first step: mcpkit in front of the server as it was.
func First(ctx context.Context, access mcpkit.Access) (*mcpkit.Server, *proxy.Proxy, error) {
	upstream, err := proxy.Open(ctx, proxy.Upstream{
		Name:   "rooms",
		Server: proxy.Handler{Handler: server.NewStreamableHTTPServer(Before())},
		Annotations: map[string]annotate.Annotation{
			"find_rooms":     annotate.ReadOnly("Find rooms", annotate.ClosedWorld()),
			"cancel_booking": annotate.Destructive("Cancel a booking", annotate.ClosedWorld()),
		},
	})
	if err != nil {
		return nil, nil, err
	}
	srv := upstream.Server(rooms.Manifest(), access)
	rooms.Examples(srv)
	return srv, upstream, nil
}
