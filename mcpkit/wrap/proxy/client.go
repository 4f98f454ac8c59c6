package proxy

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A client is who made a request, as far as a request to an upstream needs to know.
type client struct {
	// session is that of the request; nil for requests that are forwarded without go-sdk.
	session *mcp.ServerSession
	// token is that of the progress that the client wants; nil if it wants none.
	token any
	// has are the capabilities for questions.
	has mcp.ClientCapabilities
	// newer is set if the client gets questions as results, as in protocol 2026-07-28.
	newer bool
}

// newerVersion is the first version of the protocol in which questions are results.
const newerVersion = "2026-07-28"

// clientOf returns the client of a request.
func clientOf[P mcp.RequestParams](req *mcp.ServerRequest[P]) client {
	c := client{session: req.Session, token: req.Params.GetProgressToken(), newer: req.ProtocolVersion() >= newerVersion}
	if has := req.ClientCapabilities(); has != nil {
		c.has = *has
	}
	return c
}

// capabilities returns the client's capabilities as an upstream is told them.
func (c client) capabilities() map[string]any {
	told := map[string]any{}
	if c.has.Elicitation != nil {
		told["elicitation"] = c.has.Elicitation
	}
	if c.has.Sampling != nil {
		told["sampling"] = c.has.Sampling
	}
	if c.has.RootsV2 != nil {
		told["roots"] = struct{}{}
	}
	return told
}

// takesResults reports whether a question can be a result for the client.
func (c client) takesResults() bool { return c.newer && len(c.capabilities()) > 0 }

// takes reports whether the client supports a question.
func (c client) takes(request mcp.InputRequest) bool {
	switch r := request.(type) {
	case *mcp.ElicitParams:
		has := c.has.Elicitation
		if has == nil {
			return false
		}
		if r.Mode == "url" {
			return has.URL != nil
		}
		return has.Form != nil || has.URL == nil
	case *mcp.CreateMessageParams, *mcp.CreateMessageWithToolsParams:
		return c.has.Sampling != nil
	case *mcp.ListRootsParams:
		return c.has.RootsV2 != nil
	}
	return false
}

// errAsks is the error of a request whose client cannot be asked what its upstream asks.
var errAsks = &mcpkit.ToolError{
	What: "the service behind this tool asks a question that this client cannot put to its user",
	Next: "Tell the user; a client that supports such questions can use the tool.",
}
