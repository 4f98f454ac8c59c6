package wire

import (
	"context"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/auth"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// handOver hands requests to a handler of go-sdk. go-sdk passes one value from an HTTP request to
// the messages in it, the TokenInfo, so handOver stores the request there, with or without a
// caller. The handlers of a session run in the context of the request that opened the session. With
// sessions, handOver removes every value from that context.
func handOver(next http.Handler, sessions bool) http.Handler {
	inner := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		q := requestFrom(r.Context())
		q.ctx = r.Context()
		for _, name := range q.service.Credentials {
			delete(r.Header, name) // r is a copy; see serveSDK
		}
		if sessions {
			r = r.WithContext(sessionContext{r.Context(), q})
		}
		next.ServeHTTP(rw, r)
	})
	return oauth.HandTokenInfo(func(ctx context.Context) *auth.TokenInfo {
		info := &auth.TokenInfo{Extra: map[string]any{}}
		if p, ok := oauth.PrincipalFrom(ctx); ok {
			info = oauth.TokenInfo(p)
		}
		info.Extra[requestExtra] = requestFrom(ctx)
		return info
	}, inner)
}

// A sessionContext is the context that opens a session. It ends with the request that opens the
// session. The only value of that request that it has is the TokenInfo, which go-sdk reads when it
// gets the request. Once the session is open, it has no value.
type sessionContext struct {
	context.Context
	opener *request
}

// inSession marks the context of a session.
var inSession = &operation{inSession: true}

func (c sessionContext) Value(key any) any {
	if key == (operationKey{}) {
		return inSession
	}
	if c.opener.opening != nil && c.opener.opening.opened.Load() {
		return nil
	}
	if info, ok := c.Context.Value(key).(*auth.TokenInfo); ok {
		return info
	}
	return nil
}
