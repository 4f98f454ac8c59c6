// Package exchange lets a tool call the team's own API as the user of the call.
//
// The access token of a call is for the MCP server alone, and must not be passed on. The
// authorization server exchanges it for another token, which names the API and the same user:
// OAuth token exchange (RFC 8693), or the on-behalf-of flow of Microsoft Entra ID.
//
//	orders, err := exchange.New(exchange.Config{
//		TokenEndpoint: "https://id.example.com/oauth/token",
//		ClientID:      "notes-mcp", ClientSecret: secret,
//		Audience:      "https://orders.example.com",
//	})
//	client := &http.Client{Transport: orders.Transport(nil)}
//
// Requests of client that are made with the context of a call then carry a token for that call's
// user. A request outside of a call, or of a caller without a token, fails.
package exchange
