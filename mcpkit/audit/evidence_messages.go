package audit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// messageEvidence has the server's answers to messages that are unusual or wrong. It is empty for a
// program, which has no HTTP.
type messageEvidence struct {
	invalidJSON *web.Exchange
	// noVersion is tools/list without a version header, and wrongVersion with one that does not exist.
	noVersion, wrongVersion *rpc.Answer
	// batch is a batch of two pings, which version 2025-03-26 has.
	batch *web.Exchange
	// batchVersion is the version of the session that sent it; "" if it was not sent.
	batchVersion string
	// strangeSession is ping in a session that the server did not open, and ended is ping in a session
	// that was ended with end. They are nil for a server without sessions.
	strangeSession *rpc.Answer
	end            *web.Exchange
	ended          *rpc.Answer
}
