// Command base is a go-sdk server without a token counter, the base to measure how much a counter
// adds.
package main

import (
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "base"}, nil)
	_ = http.ListenAndServe("127.0.0.1:0", mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil))
}
