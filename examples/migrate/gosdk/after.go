package gosdk

import (
	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/migrate/rooms"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// First returns the server after the first step: mcpkit serves the server as it was.
func First(access mcpkit.Access) *mcpkit.Server {
	srv := mcpkit.New(rooms.Manifest(), access, mcpkit.Adopt(Before(), map[string]annotate.Annotation{
		"find_rooms":     annotate.ReadOnly("Find rooms", annotate.ClosedWorld()),
		"cancel_booking": annotate.Destructive("Cancel a booking", annotate.ClosedWorld()),
	}))
	rooms.Examples(srv)
	return srv
}

// After returns the server after the second step: the same handlers are tools of mcpkit.
func After(access mcpkit.Access) *mcpkit.Server {
	srv := mcpkit.New(rooms.Manifest(), access)
	mcpkit.AddSDKTool(srv, "find_rooms", annotate.ReadOnly("Find rooms", annotate.ClosedWorld()),
		"Finds free rooms in a city. Use when the user asks where to stay.", findRooms)
	mcpkit.AddSDKTool(srv, "cancel_booking", annotate.Destructive("Cancel a booking", annotate.ClosedWorld()),
		"Cancels a booking permanently. Use when the user asks to cancel.", cancelBooking)
	rooms.Examples(srv)
	return srv
}
