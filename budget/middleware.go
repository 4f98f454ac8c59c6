package budget

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Middleware returns a middleware that makes every tool result of a plain go-sdk server fit its
// reader:
//
//	server.AddReceivingMiddleware(budget.Middleware(func(tool string) *budget.Fitter {
//		return fitter
//	}))
//
// choose returns the fitter of a tool, or nil to leave the tool's results unchanged. Servers of
// package mcpkit do not need this middleware.
func Middleware(choose func(tool string) *Fitter) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			result, isCall := res.(*mcp.CallToolResult)
			params, named := req.GetParams().(*mcp.CallToolParamsRaw)
			if err != nil || !isCall || !named || result == nil {
				return res, err
			}
			f := choose(params.Name)
			if f == nil {
				return res, nil
			}
			fitted, _, err := f.Fit(result)
			if err != nil {
				return nil, err
			}
			return fitted, nil
		}
	}
}
