package proxy

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy/internal/sealed"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// An about identifies a request, so that a state of one request is not used for another.
type about struct {
	method, name string
	arguments    []byte
}

// key returns the request of a caller to an upstream as a text.
func (a about) key(ctx context.Context, upstream string) string {
	caller := ""
	if p, ok := oauth.PrincipalFrom(ctx); ok {
		caller = p.UserID()
	}
	arguments := a.arguments
	if same := uniform(arguments); same != nil {
		arguments = same
	}
	text, _ := json.Marshal([]string{caller, upstream, a.method, a.name, string(arguments)}) // texts encode
	return string(text)
}

// The first byte of the content of a state says what the rest is.
const (
	ofUpstream = 'u' // the state of the upstream
	ofHeld     = 'h' // the name of a call that is held
)

// errState returns the error of a request whose state cannot be used. Its text is for the client.
func errState(err error) error {
	message := "requestState cannot be used: " + err.Error() + "; send the request again without requestState and inputResponses"
	if errors.Is(err, sealed.ErrOther) {
		message = "requestState cannot be used: " + err.Error() + ", or to another caller; send the request that was asked about, unchanged"
	}
	return &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: message}
}
