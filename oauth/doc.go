// Package oauth protects an MCP server as an OAuth 2.0 resource server: it finds
// out who is calling, decides whether they may, and says no in the way that MCP
// clients understand.
//
// It works behind any authorization server that follows the standards, on a plain
// go-sdk server as well as under mcpkit. It issues no tokens itself.
package oauth
