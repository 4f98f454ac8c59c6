// Package openapi serves operations of an OpenAPI document as tools.
package openapi

import (
	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/migrate/rooms"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// After returns the server.
func After(access mcpkit.Access) (*mcpkit.Server, error) {
	doc, err := openapi.Parse(rooms.Document)
	if err != nil {
		return nil, err
	}
	srv := mcpkit.New(rooms.Manifest(), access)
	err = openapi.Mount(srv, doc, openapi.Operations{
		"findRooms":     annotate.ReadOnly("Find rooms", annotate.ClosedWorld()),
		"cancelBooking": annotate.Destructive("Cancel a booking", annotate.ClosedWorld()),
	}, openapi.Service(wrap.InProcess(rooms.API())))
	if err != nil {
		return nil, err
	}
	rooms.Examples(srv)
	return srv, nil
}
