// Command ours is base with both vocabularies of package budget.
package main

import (
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
)

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: os.Args[budget.CL100K.Count(os.Args[0])+budget.O200K.Count(os.Args[0])]}, nil)
	_ = http.ListenAndServe("127.0.0.1:0", mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil))
}
