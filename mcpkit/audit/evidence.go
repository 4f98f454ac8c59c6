package audit

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// evidence is what the collectors found. A collector writes only its own part, and reads only the
// parts of stages that are over.
type evidence struct {
	target  *target
	options Options
	// doubtful reports whether an exchange shows only that the server stopped answering the audit.
	doubtful func(*web.Exchange) bool
	// death returns how the server at a URL died during the audit; nil if it lives.
	death func() *web.Death
	// checked runs the rules of package policy, within the time that the audit has for them.
	checked func(*policy.Surface) *policy.Report

	network   networkEvidence
	http      httpEvidence
	login     loginEvidence
	protocol  protocolEvidence
	calls     callEvidence
	documents documentEvidence
	load      loadEvidence
	stdio     stdioEvidence
}
