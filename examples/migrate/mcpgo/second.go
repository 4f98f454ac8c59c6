package mcpgo

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/server"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/examples/migrate/rooms"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

type findRoomsIn struct {
	City   string `json:"city" jsonschema:"the city, such as Lisbon"`
	Guests int    `json:"guests,omitempty" jsonschema:"how many people stay,minimum=1"`
}

type findRoomsOut struct {
	Rooms []rooms.Room `json:"rooms"`
}

func findRoomsTyped(ctx context.Context, in findRoomsIn) (findRoomsOut, error) {
	return findRoomsOut{rooms.Find(ctx, in.City, in.Guests)}, nil
}

// Second returns the server after the second step: find_rooms is a function of mcpkit, and the
// other tool is where it was.
func Second(ctx context.Context, access mcpkit.Access) (*mcpkit.Server, *proxy.Proxy, error) {
	upstream, err := proxy.Open(ctx, proxy.Upstream{
		Name:   "rooms",
		Server: proxy.Handler{Handler: server.NewStreamableHTTPServer(Before())},
		Annotations: map[string]annotate.Annotation{
			"cancel_booking": annotate.Destructive("Cancel a booking", annotate.ClosedWorld()),
		},
	})
	if err != nil {
		return nil, nil, err
	}
	srv := upstream.Server(rooms.Manifest(), access)
	mcpkit.AddTool(srv, "find_rooms", annotate.ReadOnly("Find rooms", annotate.ClosedWorld()),
		"Finds free rooms in a city. Use when the user asks where to stay.", findRoomsTyped)
	rooms.Examples(srv)
	return srv, upstream, nil
}

type cancelIn struct {
	ID string `json:"id" jsonschema:"the ID of the booking"`
}

type cancelOut struct {
	Cancelled bool `json:"cancelled"`
}

func cancelBookingTyped(ctx context.Context, in cancelIn) (cancelOut, error) {
	if err := rooms.Cancel(ctx, in.ID); errors.Is(err, rooms.ErrNoBooking) {
		return cancelOut{}, &mcpkit.ToolError{What: "There is no booking with this ID.", Next: "Ask the user for the ID of the booking."}
	} else if err != nil {
		return cancelOut{}, err // logged; the model reads that there was an internal error
	}
	return cancelOut{true}, nil
}

// After returns the server after the last step, without mcp-go.
func After(access mcpkit.Access) *mcpkit.Server {
	srv := mcpkit.New(rooms.Manifest(), access)
	mcpkit.AddTool(srv, "find_rooms", annotate.ReadOnly("Find rooms", annotate.ClosedWorld()),
		"Finds free rooms in a city. Use when the user asks where to stay.", findRoomsTyped)
	mcpkit.AddTool(srv, "cancel_booking", annotate.Destructive("Cancel a booking", annotate.ClosedWorld()),
		"Cancels a booking permanently. Use when the user asks to cancel.", cancelBookingTyped)
	rooms.Examples(srv)
	return srv
}
