// Command tiktoken is base with tiktoken-go and its offline loader.
package main

import (
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

func main() {
	tiktoken.SetBpeLoader(loader.NewOfflineLoader())
	counter, err := tiktoken.GetEncoding("cl100k_base")
	if err != nil {
		panic(err)
	}
	server := mcp.NewServer(&mcp.Implementation{Name: os.Args[len(counter.EncodeOrdinary(os.Args[0]))]}, nil)
	_ = http.ListenAndServe("127.0.0.1:0", mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil))
}
