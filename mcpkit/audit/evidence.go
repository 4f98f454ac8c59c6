package audit

import "github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"

// evidence is what the collectors found. A collector writes only its own part, and reads only the
// parts of stages that are over.
type evidence struct {
	target  *target
	options Options
	// doubtful reports whether an exchange shows only that the server stopped answering the audit.
	doubtful func(*web.Exchange) bool

	network   networkEvidence
	http      httpEvidence
	login     loginEvidence
	protocol  protocolEvidence
	calls     callEvidence
	documents documentEvidence
	load      loadEvidence
	stdio     stdioEvidence
}
