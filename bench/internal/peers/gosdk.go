package peers

import (
	"context"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// GoSDK is go-sdk alone, stateless like mcpkit, with JSON answers.
func GoSDK(fillers int) http.Handler { return goSDKHandler(fillers, true) }

// GoSDKSessions is go-sdk alone, with JSON answers and a session for each client, which has to
// initialize it.
func GoSDKSessions(fillers int) http.Handler { return goSDKHandler(fillers, false) }

func goSDKHandler(fillers int, stateless bool) http.Handler {
	server := goSDKServer(fillers)
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: stateless, JSONResponse: true, DisableLocalhostProtection: true})
}

// Adopted is the server of [GoSDK], adopted by mcpkit with [wrap.SDK].
func Adopted(opts ...mcpkit.Option) Server {
	return func(fillers int) http.Handler {
		annotations := wrap.Annotations{toolName: annotate.ReadOnly("List items")}
		for n := range fillers {
			name, _ := filler(n)
			annotations[name] = annotate.ReadOnly("Find item")
		}
		srv := wrap.SDK(goSDKServer(fillers), manifest, mcpkit.Public("a benchmark"), annotations, append(defaults(), opts...)...)
		return handlerOf(srv)
	}
}

func goSDKServer(fillers int) *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "bench", Version: "1.0.0"}, nil)
	add := func(name, description string) {
		mcp.AddTool(server, &mcp.Tool{Name: name, Description: description, Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true}},
			func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, Out, error) {
				out, err := list(ctx, in)
				return nil, out, err
			})
	}
	add(toolName, toolDescription)
	for n := range fillers {
		add(filler(n))
	}
	return server
}
