package proxy

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// guarded is middleware for both directions. A panic that a message of the upstream causes is an
// error of that message: go-sdk handles messages in its own goroutines, where a panic would end the
// process.
func guarded(f *filter) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (res mcp.Result, err error) {
			defer func() {
				if v := recover(); v != nil {
					f.note("a message of the upstream cannot be handled; it is ignored", "method", method, "panic", clip(fmt.Sprint(v), maxLogged))
					res, err = nil, &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: string(noMessage)}
				}
			}()
			return next(ctx, method, req)
		}
	}
}

// needsNoParams are the methods of upstreams that mean something without params.
var needsNoParams = []string{
	"ping", "roots/list", "notifications/cancelled",
	"notifications/tools/list_changed", "notifications/prompts/list_changed", "notifications/resources/list_changed",
}

// withParams is middleware for what an upstream sends. It refuses messages whose params are missing
// or null: go-sdk accepts some of them, and reads their params.
func withParams(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if !slices.Contains(needsNoParams, method) {
			if params := reflect.ValueOf(req.GetParams()); !params.IsValid() || params.IsNil() {
				return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "the params are missing"}
			}
		}
		return next(ctx, method, req)
	}
}

// isWhole reports whether a question has no part that is null and must not be.
func isWhole(request mcp.InputRequest) bool {
	switch r := request.(type) {
	case *mcp.ElicitParams:
		return r != nil
	case *mcp.CreateMessageParams:
		return r != nil && !slices.ContainsFunc(r.Messages, func(m *mcp.SamplingMessage) bool {
			return m == nil || m.Content == nil
		})
	case *mcp.CreateMessageWithToolsParams:
		return r != nil && !slices.Contains(r.Tools, nil) && !slices.ContainsFunc(r.Messages, func(m *mcp.SamplingMessageV2) bool {
			return m == nil || slices.Contains(m.Content, nil)
		})
	case *mcp.ListRootsParams:
		return r != nil
	}
	return false
}
