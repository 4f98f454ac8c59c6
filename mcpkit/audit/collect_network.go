package audit

import "context"

// networkEvidence is what DNS and TLS show.
type networkEvidence struct{}

func (a *auditor) collectNetwork(ctx context.Context) error { return nil }
