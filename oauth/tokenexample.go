package oauth

import (
	"maps"
	"strings"
)

// A TokenExample shows what access tokens of an issuer look like.
type TokenExample struct {
	// Algorithm and Type are the parameters alg and typ of the header; Type may be empty.
	Algorithm, Type string
	// Claims are the claims without times. {resource} in a text stands for the URL of this server.
	Claims Claims
}

// For returns the example for the server with a URL, with its own Claims.
func (e TokenExample) For(resource string) TokenExample {
	if e.Claims != nil {
		e.Claims = withResource(map[string]any(e.Claims), resource).(map[string]any)
	}
	return e
}

// withResource returns a copy of an example's claims, or of a part of them, with the resource.
func withResource(value any, resource string) any {
	switch value := value.(type) {
	case string:
		return strings.ReplaceAll(value, "{resource}", resource)
	case []any:
		list := make([]any, len(value))
		for i, member := range value {
			list[i] = withResource(member, resource)
		}
		return list
	case Claims:
		return withResource(map[string]any(value), resource)
	case map[string]any:
		object := maps.Clone(value)
		for name, member := range object {
			object[name] = withResource(member, resource)
		}
		return object
	}
	return value
}
