// Package mcpgo moves a server of mark3labs/mcp-go to mcpkit, tool by tool.
package mcpgo

import (
	"context"
	"encoding/json"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/mcpkit-go/mcpkit/examples/migrate/rooms"
)

// Before returns the server as it was.
func Before() *server.MCPServer {
	s := server.NewMCPServer("rooms", "1.0.0")
	s.AddTool(mcp.NewTool("find_rooms",
		mcp.WithDescription("Finds free rooms in a city. Use when the user asks where to stay."),
		mcp.WithString("city", mcp.Required(), mcp.Description("the city, such as Lisbon")),
		mcp.WithNumber("guests", mcp.Description("how many people stay")),
	), findRooms)
	s.AddTool(mcp.NewTool("cancel_booking",
		mcp.WithDescription("Cancels a booking permanently. Use when the user asks to cancel."),
		mcp.WithString("id", mcp.Required(), mcp.Description("the ID of the booking")),
	), cancelBooking)
	return s
}

func findRooms(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	city, err := req.RequireString("city")
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	text, err := json.Marshal(rooms.Find(ctx, city, req.GetInt("guests", 1)))
	if err != nil {
		return nil, err
	}
	return mcp.NewToolResultText(string(text)), nil
}

func cancelBooking(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	id, err := req.RequireString("id")
	if err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	if err := rooms.Cancel(ctx, id); err != nil {
		return mcp.NewToolResultError(err.Error()), nil
	}
	return mcp.NewToolResultText("cancelled"), nil
}
