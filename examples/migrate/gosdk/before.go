// Package gosdk moves a server of the official Go SDK to mcpkit.
package gosdk

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/examples/migrate/rooms"
)

type findRoomsIn struct {
	City   string `json:"city" jsonschema:"the city, such as Lisbon"`
	Guests int    `json:"guests,omitempty" jsonschema:"how many people stay"`
}

type findRoomsOut struct {
	Rooms []rooms.Room `json:"rooms"`
}

func findRooms(ctx context.Context, _ *mcp.CallToolRequest, in findRoomsIn) (*mcp.CallToolResult, findRoomsOut, error) {
	return nil, findRoomsOut{rooms.Find(ctx, in.City, in.Guests)}, nil
}

type cancelIn struct {
	ID string `json:"id" jsonschema:"the ID of the booking"`
}

type cancelOut struct {
	Cancelled bool `json:"cancelled"`
}

func cancelBooking(ctx context.Context, _ *mcp.CallToolRequest, in cancelIn) (*mcp.CallToolResult, cancelOut, error) {
	if err := rooms.Cancel(ctx, in.ID); err != nil {
		return nil, cancelOut{}, err
	}
	return nil, cancelOut{true}, nil
}

// Before returns the server as it was.
func Before() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "rooms", Version: "1.0.0"}, nil)
	mcp.AddTool(s, &mcp.Tool{
		Name:        "find_rooms",
		Description: "Finds free rooms in a city. Use when the user asks where to stay.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true},
	}, findRooms)
	mcp.AddTool(s, &mcp.Tool{
		Name:        "cancel_booking",
		Description: "Cancels a booking permanently. Use when the user asks to cancel.",
	}, cancelBooking)
	return s
}
