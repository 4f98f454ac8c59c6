package proxy

import (
	"context"
	"reflect"
	"strings"
)

// A withoutSDK is a context without the values of go-sdk. Its server and its client share keys:
// with that of the version of the protocol, the client would send requests to the upstream in the
// version of the caller.
type withoutSDK struct{ context.Context }

// Value implements [context.Context].
func (c withoutSDK) Value(key any) any {
	if t := reflect.TypeOf(key); t != nil && strings.HasPrefix(t.PkgPath(), "github.com/modelcontextprotocol/go-sdk/") {
		return nil
	}
	return c.Context.Value(key)
}

// A withFallback is a context with more values: those of another context, where it has none.
type withFallback struct {
	context.Context
	values context.Context
}

// Value implements [context.Context].
func (c withFallback) Value(key any) any {
	if value := c.Context.Value(key); value != nil {
		return value
	}
	return c.values.Value(key)
}
