package main

import (
	"context"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// complete answers completion/complete for the arguments of test_prompt_with_arguments and of the
// resource template.
func complete(_ context.Context, req *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
	res := &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}
	for _, value := range []string{"paris", "park", "party"} {
		if strings.HasPrefix(value, req.Params.Argument.Value) {
			res.Completion.Values = append(res.Completion.Values, value)
		}
	}
	res.Completion.Total = len(res.Completion.Values)
	return res, nil
}
