package rooms

import "github.com/mcpkit-go/mcpkit/mcpkit"

// Manifest is what the server says of itself.
func Manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "rooms", Title: "Rooms", Version: "2.0.0", Tagline: "Find rooms and cancel bookings",
		Description: "Finds rooms to stay in and cancels bookings of the user.",
		URL:         "https://rooms.acme-stays.com/mcp", Privacy: "https://acme-stays.com/privacy",
		Support: "https://acme-stays.com/support", Security: "security@acme-stays.com",
	}
}

// Examples adds the three examples that a directory asks for.
func Examples(srv *mcpkit.Server) {
	find := func(city string) mcpkit.Example {
		return mcpkit.Example{
			Title: "Find a room in " + city, Prompt: "Where can we stay in " + city + "?",
			Calls: []mcpkit.Call{mcpkit.Use("find_rooms", map[string]any{"city": city})}, Shows: "the free rooms",
		}
	}
	srv.Examples(find("Lisbon"), find("Oslo"), mcpkit.Example{
		Title: "Cancel a booking", Prompt: "Cancel booking b1, please.",
		Calls: []mcpkit.Call{mcpkit.Use("cancel_booking", map[string]any{"id": "b1"})}, Shows: "that the booking is cancelled",
	})
}
