package main

import (
	"context"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// addCompletions answers completion/complete, for the arguments of
// test_prompt_with_arguments and of the resource template. go-sdk takes a handler for it
// only when a server is made, so it is middleware.
func addCompletions(srv *mcpkit.Server) {
	srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if r, ok := req.(*mcp.CompleteRequest); ok {
				return complete(r), nil
			}
			res, err := next(ctx, method, req)
			switch res := res.(type) {
			case *mcp.InitializeResult:
				res.Capabilities.Completions = &mcp.CompletionCapabilities{}
			case *mcp.DiscoverResult:
				res.Capabilities.Completions = &mcp.CompletionCapabilities{}
			}
			return res, err
		}
	})
}

func complete(req *mcp.CompleteRequest) *mcp.CompleteResult {
	res := &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}
	for _, value := range []string{"paris", "park", "party"} {
		if strings.HasPrefix(value, req.Params.Argument.Value) {
			res.Completion.Values = append(res.Completion.Values, value)
		}
	}
	res.Completion.Total = len(res.Completion.Values)
	return res
}
