package audit

import (
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
)

// stdioEvidence is how a program uses its standard input and output.
type stdioEvidence struct {
	ending rpc.Ending
	// answered is set if the program answered a request.
	answered bool
}

// grace is how long a program may take to end after its standard input was closed.
const grace = 3 * time.Second
