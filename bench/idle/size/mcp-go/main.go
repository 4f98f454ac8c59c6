// Command mcp-go is an mcp-go server with one tool. Command idle measures the size of this program
// and the time until it listens.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

type in struct {
	Name string `json:"name"`
}

type out struct {
	Greeting string `json:"greeting"`
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	flag.Parse()
	s := server.NewMCPServer("greeter", "1.0.0")
	s.AddTool(mcp.NewTool("greet_user", mcp.WithDescription("Greets a user. Use when a greeting is wanted."), mcp.WithInputSchema[in](), mcp.WithOutputSchema[out]()),
		mcp.NewStructuredToolHandler(func(_ context.Context, _ mcp.CallToolRequest, i in) (out, error) {
			return out{"Good morning, " + i.Name}, nil
		}))
	log.Fatal(server.NewStreamableHTTPServer(s).Start(*addr))
}
