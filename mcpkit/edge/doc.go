// Package edge holds the net/http middleware that an MCP server needs before its
// first request. Each part is a plain func(http.Handler) http.Handler that works
// alone, in front of any handler; mcpkit.Server.Handler puts them together.
package edge
